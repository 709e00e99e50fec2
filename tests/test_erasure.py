"""What was erased is nowhere in the data folder: every file of it is opened up and searched, as bytes and decoded."""

import base64
import gzip
import io
import json
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.app import Parts, create_app
from service.database import Database
from service.jobs import Jobs
from service.library import keeper
from service.library.library import Library
from service.library.tables import index_changes
from service.people.for_library import people_room
from service.settings import Settings
from tests.access.seeing import BagOfWords
from tests.conftest import administer, new_database, running_postgres
from tests.faults.product import until

API = "/api/v1"
DOCUMENT, FILE, NAME = "quokkamarmelade", "zanzibarophon", "Yvainetta Quillfeather"
"""Words that stand in the document, in the file, and the name of the person: none of them anywhere else in the world."""
MAIL = "yvainetta.q@example.org"
PROCEDURE = (
    "ALTER SYSTEM SET wal_recycle = off",
    "SELECT pg_reload_conf()",
    "VACUUM FULL",
    "CHECKPOINT",
    "SELECT pg_switch_wal()",
    "CHECKPOINT",
)
"""Of docs/security.md. Without the first, PostgreSQL keeps old log under a new name."""
STORY = f"The {DOCUMENT} éclair was spilt because the budget of the ward was voted and nobody released it."
SAID = f"The {FILE} failed because the budget of the ward was voted and nobody released it."


@pytest.fixture
def house(tmp_path: Path, migrated_sqlite: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path / "home", sample_library=False)
    settings.home.mkdir()
    (settings.home / "peer_assist.sqlite3").write_bytes(migrated_sqlite.read_bytes())
    with at_work(settings) as calls:
        yield calls


@contextmanager
def at_work(settings: Settings) -> Iterator[TestClient]:
    """A whole service at work, with Chroma from the first passage on."""
    database = Database(settings.database)
    library = Library(database, home=settings.home, embedder=BagOfWords(), people=people_room(), chroma_from=1)
    parts = Parts(database, Jobs(database, home=settings.home), library, None)
    with TestClient(create_app(settings, parts), base_url=f"http://test{API}") as calls:
        calls.post("/hubs", json={"id": "savannah", "name": "Savannah"}).raise_for_status()
        yield calls


def over(house: TestClient, job: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if house.get(f"/jobs/{job}").json()["status"] in ("done", "failed", "cancelled"):
            return
        time.sleep(0.05)
    raise AssertionError("the job is not over")


def layers(data: bytes) -> Iterator[bytes]:
    """The bytes, and whatever is packed inside them: gzip and zlib streams wherever they begin, zip members, base64."""
    yield data
    for start in [match.start() for match in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", data)]:
        for kind in (31, 15):
            try:
                unpacked = zlib.decompressobj(kind).decompress(data[start:], 4_000_000)
            except zlib.error:
                continue
            if unpacked:
                yield unpacked
    for match in re.finditer(rb"[A-Za-z0-9+/_-]{24,}={0,2}", data):
        raw = match[0].replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
        for shift in range(4):
            piece = raw[shift:]
            try:
                yield base64.b64decode(piece + b"=" * (-len(piece) % 4))
            except ValueError:
                continue
    for start in [match.start() for match in re.finditer(rb"PK\x03\x04", data)][:50]:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data[start:]))
        except zipfile.BadZipFile:
            continue
        for name in archive.namelist():
            yield archive.read(name)


def spellings(word: str) -> list[bytes]:
    """The word in the encodings a store may use; a pickle keeps UTF-8, and JSON its escapes."""
    found = []
    for each in (word, word.lower(), word.upper(), word.replace(" ", "-").lower(), word.replace(" ", "_").lower()):
        found += [each.encode(), each.encode("utf-16-le"), each.encode("utf-16-be"), json.dumps(each)[1:-1].encode()]
    return found


def where_it_is(home: Path, *words: str) -> list[tuple[str, str]]:
    wanted = [(word, spelling) for word in words for spelling in spellings(word)]
    found = set()
    for path in sorted(home.rglob("*")):
        if not path.is_file():
            continue
        name = str(path.relative_to(home))
        for layer in layers(path.read_bytes()):
            found |= {(name, word) for word, spelling in wanted if spelling in layer}
        found |= {(name, word) for word, _ in wanted if word in name}
    return sorted(found)


def rows_that_hold(home: Path, word: str) -> list[str]:
    """For the message of a failure: the tables a word still stands in."""
    from sqlalchemy import MetaData, create_engine, select

    engine = create_engine(f"sqlite:///{home}/peer_assist.sqlite3")
    known = MetaData()
    known.reflect(engine)
    with engine.connect() as tx:
        found = [
            f"{table.name}: {row}"[:400]
            for table in known.sorted_tables
            for row in tx.execute(select(table)).all()
            if word.lower() in str(row).lower()
        ]
    engine.dispose()
    return found


def test_the_search_for_what_is_left_finds_it_however_it_is_packed(tmp_path: Path) -> None:
    import pickle

    text = f"so it was: {STORY}"
    packed = {
        "plain": text.encode(),
        "utf16": text.encode("utf-16-le"),
        "gzip": b"xx" + gzip.compress(text.encode()) + b"yy",
        "zlib": b"xx" + zlib.compress(text.encode()) + b"yy",
        "base64": b'{"a": "' + base64.b64encode(text.encode()) + b'"}',
        "pickle": base64.b64encode(pickle.dumps({"args": (text,)})),
        "json": json.dumps(text).encode(),
    }
    for name, data in packed.items():
        (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / "zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", text)
    (tmp_path / "none").write_bytes(b"nothing of the kind")
    found = {name for name, _ in where_it_is(tmp_path, DOCUMENT)}
    assert found == {*packed, "zip"}


def test_what_was_erased_is_nowhere_in_the_data_folder(house: TestClient) -> None:
    home: Path = house.app.state.settings.home  # type: ignore[attr-defined]
    said = everything_said(house)
    here = where_it_is(home, DOCUMENT, FILE, NAME, MAIL)
    assert {word for _, word in here} == {DOCUMENT, FILE, NAME, MAIL}, "what is not there cannot be erased"
    erased(house, said)
    left = left_in(house, home)
    rows = [row for word in sorted({word for _, word in left}) for row in rows_that_hold(home, word)]
    assert left == [], "\n".join([str(left), *rows])


def test_what_was_erased_is_nowhere_in_postgresqls_folder_after_the_procedure_we_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one of docs/security.md, on a server of its own. The hour that other processes have to follow a deletion is a second here."""
    monkeypatch.setattr(keeper, "FORGET_SECONDS", 1.0)
    with running_postgres() as (server, folder):
        settings = Settings(home=tmp_path / "home", sample_library=False, database_url=new_database(server, "desk"))
        empty = Database(settings.database)
        empty.migrate()
        empty.dispose()
        with at_work(settings) as house:
            said = everything_said(house)
            administer(server, "CHECKPOINT")
            there = {word for _, word in where_it_is(folder, DOCUMENT, FILE, NAME, MAIL)}
            assert there == {DOCUMENT, FILE, NAME, MAIL}, "what is not there cannot be erased"
            erased(house, said)
            assert left_in(house, settings.home) == []
            until(lambda: not ids_kept_for_others(house), 60, "the traces of a deletion are still there")
            assert where_it_is(folder, DOCUMENT), "the procedure has something to do"
        for statement in PROCEDURE:
            administer(server, statement, database="desk")
        assert where_it_is(folder, DOCUMENT, FILE, NAME, MAIL, "yvainetta") == []


def everything_said(house: TestClient) -> tuple[str, list[str], str]:
    """The words through every entrance, and used. Returns the ids of the person, the documents and the file."""
    library: Library = house.app.state.library  # type: ignore[attr-defined]
    person = house.post(
        "/people", json={"name": NAME, "hub_id": "savannah", "email": MAIL, "id": "p-yvainetta-quillfeather"}
    ).raise_for_status()
    documents = imported(house)
    file = filled(house)
    for kind in ("problem_statement", "clarifying_questions", "context_differences", "write_up"):
        draft = house.post(f"/peer-assists/{file}/drafts", json={"kind": kind}).raise_for_status().json()
        over(house, draft["job_id"])
    used(house, file, documents)
    until = time.monotonic() + 30
    while not library.broad.chroma.ready and time.monotonic() < until:
        time.sleep(0.1)
    assert library.broad.chroma.ready
    return person.json()["id"], documents, file


def erased(house: TestClient, said: tuple[str, list[str], str]) -> None:
    person, documents, file = said
    entry = house.get(f"/people/{person}").json()["person"]
    body = {"revision": entry["revision"], "dry_run": False}
    house.post(f"/people/{entry['id']}/anonymise", json=body).raise_for_status()
    for document in documents:
        house.delete(f"/library/documents/{document}").raise_for_status()
    house.delete(f"/peer-assists/{file}").raise_for_status()


def left_in(house: TestClient, home: Path) -> list[tuple[str, str]]:
    """What is still there after two minutes."""
    library: Library = house.app.state.library  # type: ignore[attr-defined]
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if not library.broad.chroma.holds_deleted and not where_it_is(home, DOCUMENT, FILE, NAME, MAIL):
            break
        time.sleep(1)
    return where_it_is(home, DOCUMENT, FILE, NAME, MAIL, "yvainetta")


def ids_kept_for_others(house: TestClient) -> list[str]:
    """What other processes still have to follow; the id of what was deleted is made of its title."""
    database: Database = house.app.state.database  # type: ignore[attr-defined]
    with database.transaction(read_only=True) as tx:
        return list(tx.scalars(select(index_changes.c.document_id)))


def imported(house: TestClient) -> list[str]:
    """A file of the library, read in by a job; a second one that no reader can read, and a third that is stopped.

    The names of those two are the import's report, and go with it after thirty days.
    """
    markdown = f"---\ntitle: The {DOCUMENT}\npeople:\n  - {NAME}\n---\n\n{STORY}\n\n{NAME} said so ({MAIL}).\n"
    files = [
        ("files", (f"{DOCUMENT}.md", markdown.encode(), "text/markdown")),
        ("files", ("broken.docx", f"PK\x03\x04 {STORY}".encode(), "application/octet-stream")),
    ]
    job = house.post("/library/imports", files=files, data={"hub_id": "savannah"}).raise_for_status().json()
    over(house, job["id"])
    stopped = house.post(
        "/library/imports", files=[("files", ("stopped.md", markdown.encode(), "text/markdown"))]
    ).raise_for_status()
    house.post(f"/jobs/{stopped.json()['id']}/cancel")
    over(house, stopped.json()["id"])
    found = [each["id"] for each in house.get("/library/documents").json()["items"]]
    assert found
    return found


def filled(house: TestClient) -> str:
    """A file with its word through every entrance."""
    request = f"Dear team, {SAID} We decide on 3 May 2027. Our contact is {NAME}, {MAIL}."
    body = {
        "request": request,
        "title": f"The {FILE}",
        "hub_id": "savannah",
        "host_team": {"name": FILE, "lead_name": NAME, "lead_contact": MAIL},
    }
    file: str = house.post("/peer-assists", json=body).raise_for_status().json()["id"]
    at = f"/peer-assists/{file}"
    for number, text in enumerate((SAID, f"We will mend the {FILE} by 3 May 2027.", f"{NAME}: the {FILE} was ours.")):
        note = {"id": f"note-{number}", "text": text, "speaker": NAME}
        house.post(f"{at}/notes", json=note).raise_for_status()
    house.post(f"{at}/options", json={"id": "o1", "text": f"Sell the {FILE}", "offered_by": NAME}).raise_for_status()
    pasted = f"{NAME}: {SAID}\nHost: what became of the {FILE}?"
    house.post(f"{at}/transcripts/pasted", json={"text": pasted, "name": FILE}).raise_for_status()
    sent = {"files": (f"{FILE}.txt", f"{NAME}: another word on the {FILE} and why it failed.".encode(), "text/plain")}
    house.post(f"{at}/transcripts", files=sent).raise_for_status()
    house.post(f"{at}/host-answers", json={"text": f"The {FILE} is from 1994."}).raise_for_status()
    house.put(f"{at}/sheet/problem", json={"text": f"The {FILE} fails.", "revision": 0}).raise_for_status()
    notice = {"words": {"problem": f"The {FILE}", "contact": NAME}, "agreed_by": NAME, "agreed_on": "2026-01-05"}
    house.post(f"{at}/notice", json=notice).raise_for_status()
    house.put(f"{at}/session/closing", json={"closing": {"valuable": f"To see the {FILE}"}, "revision": 1})
    house.post(f"{at}/write-up/lines", json={"kind": "learning", "text": f"A {FILE} needs a budget."})
    house.post(f"{at}/write-up/comments", json={"text": f"More on the {FILE}?"})
    house.post(f"{at}/actions", json={"what": f"Mend the {FILE}", "owner": NAME})
    return file


def used(house: TestClient, file: str, documents: list[str]) -> None:
    """Searched for, compared, taken out: whatever might leave a copy."""
    for words in (STORY, SAID, NAME):
        house.post("/library/search", json={"query": words}).raise_for_status()
    for part in (
        "candidates",
        "facing-this-now",
        "session/run-sheet.pdf",
        "write-up.md",
        "write-up.docx",
        "agenda.pdf",
    ):
        house.get(f"/peer-assists/{file}/{part}")
    house.post(f"/peer-assists/{file}/panel/solve").raise_for_status()
    house.patch(f"/library/documents/{documents[0]}", json={"topics": [DOCUMENT], "revision": 1})
    house.post("/library/search", json={"query": f"{DOCUMENT} {FILE}"}).raise_for_status()
