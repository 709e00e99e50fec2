"""Files sent to the library: the job that loads them, its report, cancelling, and going on after a kill."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.database import Database
from service.domain.places import Space
from service.library import changes
from service.library.embedder import BundledEmbedder
from service.library.loading import load
from service.library.tables import documents, passages, vectors
from service.settings import Settings
from tests.library.conftest import STORIES, embed_all, over, put
from tests.library.importing.test_office import word

ROOT = "/api/v1/library"
PEOPLE = "Facilitator: Ada Ochieng\n"


def jsonl(count: int, seed: int = 0) -> bytes:
    words = ["pump", "well", "water", "money", "road", "clinic", "school", "market", "rain", "council"]
    chance = random.Random(seed)
    return b"".join(
        json.dumps({"id": f"doc-{n}", "title": f"Story {n}", "text": " ".join(chance.choices(words, k=60))}).encode()
        + b"\n"
        for n in range(count)
    )


def send(client: TestClient, *files: tuple[str, bytes], **form: str) -> dict[str, Any]:
    answer = client.post(f"{ROOT}/imports", files=[("files", file) for file in files], data=form)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    return job


def report(client: TestClient, job: dict[str, Any], language: str = "en") -> dict[str, Any]:
    answer = client.get(f"{ROOT}/imports/{job['subject_id']}", headers={"Accept-Language": language})
    found: dict[str, Any] = answer.json()
    return found


def test_files_of_all_kinds_are_loaded_and_each_says_what_became_of_it(working_client: TestClient, home: Path) -> None:
    client = working_client
    job = send(
        client,
        ("write-ups/pump.md", f"# The dry pump\n\n{PEOPLE}\nThe pump ran dry.".encode()),
        ("broken.md", b"---\ntitle: A: B: C\n---\nThe text is kept."),
        ("note.docx", word()),
        (
            "more.jsonl",
            b'{"id":"j1","title":"One","text":"A well."}\n{oops\n{"id":"j2","title":"Two","text":"A road."}\n',
        ),
        ("empty.md", b""),
        ("latin.txt", "été".encode("latin-1")),
        ("what.xlsx", b"PK\x03\x04"),
    )
    assert over(client, job["id"])["status"] == "done"
    files = {file["name"]: file for file in report(client, job)["files"]}
    assert {name: file["status"] for name, file in files.items()} == {
        "write-ups/pump.md": "loaded",
        "broken.md": "loaded",
        "note.docx": "loaded",
        "more.jsonl": "partly",
        "empty.md": "refused",
        "latin.txt": "refused",
        "what.xlsx": "refused",
    }
    assert "line 2" in files["broken.md"]["notes"][0]["message"]
    assert [(note["line"], note["id"]) for note in files["more.jsonl"]["notes"]] == [(2, "library.line_not_json")]
    assert "UTF-8" in files["latin.txt"]["message"]
    assert "aucun texte" in report(client, job, "fr")["files"][4]["message"]
    people = client.get(f"{ROOT}/documents/write-ups-pump").json()["people"]
    assert [(each["name"], each["role"], each["confirmed"]) for each in people] == [
        ("Ada Ochieng", "facilitator", False)
    ]
    found = client.post(f"{ROOT}/search", json={"query": "who pays for spare parts"}).json()
    assert found["hits"][0]["document"]["title"] == "When the pump ran dry"
    assert not (home / "imports" / job["subject_id"]).exists()

    confirmed = client.post(
        f"{ROOT}/documents/write-ups-pump/people/{people[0]['id']}/confirm", json={"person_id": None, "role": "peer"}
    )
    assert (confirmed.status_code, confirmed.json()["confirmed"], confirmed.json()["role"]) == (200, True, "peer")
    assert client.get(f"{ROOT}/status").json()["index"] == "ready"


def test_sending_the_same_again_changes_nothing_and_a_new_text_is_an_update(working_client: TestClient) -> None:
    client = working_client
    first = send(client, ("a.jsonl", jsonl(30)), ("b.md", b"---\nid: b\n---\nA story."))
    assert over(client, first["id"])["status"] == "done"
    assert (report(client, first)["added"], report(client, first)["files"][0]["added"]) == (31, 30)
    again = send(client, ("a.jsonl", jsonl(30)), ("b.md", b"---\nid: b\n---\nAnother story."))
    assert over(client, again["id"])["status"] == "done"
    counts = report(client, again)
    assert (counts["added"], counts["updated"], counts["unchanged"], counts["refused"]) == (0, 1, 30, 0)
    assert [file["status"] for file in counts["files"]] == ["unchanged", "loaded"]


def test_two_files_of_one_name_stay_two_and_a_new_edition_is_an_update(working_client: TestClient) -> None:
    client = working_client
    first = "The pump ran dry in May and nobody had a spare part for it, so the village waited."
    other = "Vaccines were lost when the fridge of the clinic stopped in the hottest week of the year."
    for text in (first, other, first + " Then the part came.", other):
        job = send(client, ("report.md", text.encode()))
        assert over(client, job["id"])["status"] == "done"
    found = {each["id"] for each in client.get(f"{ROOT}/documents").json()["items"]}
    assert len(found) == 2
    assert "report" in found
    assert client.get(f"{ROOT}/documents/report/text").json()["text"].endswith("the part came.")
    practice = client.post(
        f"{ROOT}/imports", files=[("files", ("report.md", first.encode()))], headers={"X-Space": "practice"}
    ).json()
    assert over(client, practice["id"])["status"] == "done"
    assert len(client.get(f"{ROOT}/documents", headers={"X-Space": "practice"}).json()["items"]) == 1


def test_what_is_too_large_or_goes_to_an_unknown_hub_is_refused_and_leaves_nothing(
    client: TestClient, home: Path
) -> None:
    large = client.post(f"{ROOT}/imports", files=[("files", ("a.md", b"x" * 10_000_001))])
    assert (large.status_code, large.json()["error"]["id"]) == (413, "library.file_too_large")
    nowhere = client.post(f"{ROOT}/imports", files=[("files", ("a.md", b"x"))], data={"hub_id": "nowhere"})
    assert (nowhere.status_code, nowhere.json()["error"]["id"]) == (422, "people.unknown_hub")
    assert client.post(f"{ROOT}/imports").status_code == 422
    many = client.post(f"{ROOT}/imports", files=[("files", (f"{n}.md", b"x")) for n in range(201)])
    assert (many.status_code, many.json()["error"]["id"]) == (413, "library.too_many_files")
    assert not list((home / "imports").glob("*"))


def test_a_name_cannot_lead_out_of_the_folder(working_client: TestClient, home: Path) -> None:
    job = send(working_client, ("../../../evil.md", b"A story."))
    assert over(working_client, job["id"])["status"] == "done"
    assert report(working_client, job)["files"][0]["name"] == "evil.md"
    assert not list(home.parent.glob("**/evil*"))


def test_a_cancelled_import_keeps_what_is_in_and_says_what_is_not(working_client: TestClient) -> None:
    client = working_client
    job = send(client, *[(f"{n}.docx", word()) for n in range(30)])
    while client.get(f"/api/v1/jobs/{job['id']}").json()["done"] < 1:
        time.sleep(0.05)
    assert client.post(f"/api/v1/jobs/{job['id']}/cancel").status_code == 200
    assert over(client, job["id"])["status"] == "cancelled"
    statuses = [file["status"] for file in report(client, job)["files"]]
    assert "loaded" in statuses
    assert statuses[-1] == "stopped"


def test_others_do_not_read_ones_report(client: TestClient) -> None:
    job = send(client, ("a.md", b"A story."))
    elsewhere = client.get(f"{ROOT}/imports/{job['subject_id']}", headers={"X-Space": "practice"})
    assert elsewhere.status_code == 404


KILLED = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from service.app import build
from service.settings import Settings
settings = Settings(home=Path(sys.argv[1]), sample_library=False)
with TestClient(build(settings)) as client:
    if len(sys.argv) > 2:
        files = [("files", ("a.jsonl", Path(sys.argv[2]).read_bytes()))]
        print(client.post("/api/v1/library/imports", files=files).json()["id"], flush=True)
    else:
        print("again", flush=True)
    sys.stdin.read()
"""


@pytest.mark.sqlite  # the service is a process of its own, with a data folder alone
@pytest.mark.parametrize("seed", [7, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(30))])
def test_an_import_killed_twice_ends_with_every_document_once(
    settings: Settings, home: Path, tmp_path: Path, seed: int
) -> None:
    count = 800
    chance = random.Random(seed)
    (tmp_path / "a.jsonl").write_bytes(jsonl(count))

    def start(*more: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", KILLED, str(home), *more]
        pipe = subprocess.PIPE
        child = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, stderr=subprocess.DEVNULL)
        assert child.stdout is not None
        assert child.stdout.readline()
        return child

    def kill(child: "subprocess.Popen[str]") -> None:
        child.send_signal(signal.SIGKILL)
        child.communicate()

    def loaded() -> tuple[int, int]:
        with database.transaction(read_only=True) as tx:
            counts = [tx.execute(select(func.count()).select_from(each)).scalar_one() for each in (documents, passages)]
        return counts[0], counts[1]

    database = Database(settings.database)
    child = start(str(tmp_path / "a.jsonl"))
    try:
        for _ in range(2):
            time.sleep(chance.uniform(0.0, 0.5))
            kill(child)
            child = start()
        until = time.monotonic() + 120
        while loaded()[0] < count and time.monotonic() < until:
            time.sleep(0.1)
        assert loaded() == (count, count)
    finally:
        kill(child)
        database.dispose()


def test_a_folder_is_loaded_from_the_command_line_and_again_without_change(
    sqlite_database: Database, tmp_path: Path, embedder: BundledEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "case files"
    (folder / "2024").mkdir(parents=True)
    (folder / ".hidden.md").write_text("no")
    for name, (title, text) in STORIES.items():
        (folder / "2024" / f"{name}.md").write_text(f"# {title}\n\n{text}", encoding="utf-8")
    (folder / "note.docx").write_bytes(word())
    (folder / "bad.md").write_bytes(b"\xff\xfe\xfd")
    (folder / "picture.png").write_bytes(b"png")
    settings = Settings(home=tmp_path / "home")
    seen: list[tuple[str, int, int]] = []

    def run() -> int:
        return load(
            sqlite_database, settings, [folder], space=Space.REAL, embedder=embedder,
            progress=lambda *step: seen.append(step),
        )  # fmt: skip

    assert run() == 1
    told = capsys.readouterr()
    assert "7 added, 0 updated, 0 unchanged, 1 refused" in told.out
    assert "bad.md: This text is not in UTF-8" in told.err
    assert seen[-1] == ("Reading passages for meaning", len(STORIES) + 1, len(STORIES) + 1)
    (folder / "bad.md").unlink()
    assert run() == 0
    assert "0 added, 0 updated, 7 unchanged, 0 refused" in capsys.readouterr().out
    shutil.rmtree(folder)
    assert run() == 1


def test_reindexing_for_another_model_embeds_everything_again_while_search_answers(
    working_client: TestClient, home: Path
) -> None:
    client, library = working_client, working_client.app.state.library  # type: ignore[attr-defined]
    for id in STORIES:
        put(library, id)
    embed_all(library)
    with library.database.transaction() as tx:
        tx.execute(vectors.update().values(model="another"))
        changes.set_model(tx, "another")
        changes.record(tx, list(STORIES))
    assert client.get(f"{ROOT}/status").json()["index"] == "needs_reindex"
    answer = client.post(f"{ROOT}/search", json={"query": "the village pump"}).json()
    assert (answer["by_meaning"], answer["hits"][0]["document"]["id"]) == (False, "pump")
    job = client.post(f"{ROOT}/reindex").json()
    assert over(client, job["id"])["status"] == "done"
    library.index.catch_up()
    status = client.get(f"{ROOT}/status").json()
    assert (status["index"], status["passages_waiting"]) == ("ready", 0)
    assert client.post(f"{ROOT}/search", json={"query": "the village pump"}).json()["by_meaning"]
    with library.database.transaction(read_only=True) as tx:
        assert set(tx.scalars(select(vectors.c.model))) == {library.embedder.name}
