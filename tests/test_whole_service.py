"""The whole service, jobs and all, from a request to an accepted statement, on SQLite and on PostgreSQL."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app, real_parts
from service.database import Database, sqlite_file
from service.settings import Settings
from service.workflows import practice_space

REQUEST = (Path(__file__).parent.parent / "corpus" / "example_request.en.txt").read_text(encoding="utf-8")
KINDS = ("problem_statement", "clarifying_questions", "context_differences")
PRACTICE = {"X-Space": "practice"}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[TestClient]:
    """A service with the sample library, its jobs running."""
    settings = Settings(home=tmp_path / "home", database_url=database.url)
    practice_space.load(database, progress=lambda *_: None)
    with TestClient(create_app(settings, real_parts(settings, Database(database.url))), headers=PRACTICE) as calls:
        yield calls


def ready(desk: TestClient, draft: dict[str, Any], seconds: float = 60) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen: dict[str, Any] = desk.get(f"/api/v1/drafts/{draft['id']}").json()
        if seen["status"] not in ("waiting", "running"):
            return seen
        time.sleep(0.1)
    raise AssertionError(f"the draft is still {seen['status']}")


def test_from_a_pasted_request_to_an_accepted_statement(desk: TestClient) -> None:
    file = desk.post("/api/v1/peer-assists", json={"request": REQUEST}).json()
    address = f"/api/v1/peer-assists/{file['id']}"
    asked = {kind: desk.post(f"{address}/drafts", json={"kind": kind}).json() for kind in KINDS}
    drafts = {kind: ready(desk, draft) for kind, draft in asked.items()}
    assert {draft["status"] for draft in drafts.values()} == {"ready"}, drafts

    fields = {field["field"]: field for field in drafts["problem_statement"]["content"]["fields"]}
    (problem,) = fields["problem"]["claims"]
    (span,) = problem["support"]
    (source,) = [
        each
        for each in desk.get(f"/api/v1/drafts/{asked['problem_statement']['id']}/sources").json()
        if each["id"] == span["source_id"]
    ]
    assert source["text"][span["start"] : span["end"]] == span["quote"]
    cases = drafts["context_differences"]["content"]["cases"]
    assert len(cases) >= 3
    assert all(case["outcome"] in ("worked", "partly", "not", "unknown") for case in cases)
    assert drafts["clarifying_questions"]["content"]["questions"]

    sheet = {field["field"]: field for field in desk.get(f"{address}/sheet").json()["fields"]}
    assert sheet["problem"]["origin"] == "drafted"
    typed = desk.put(
        f"{address}/sheet/problem",
        json={"text": "The county voted the money and does not release it.", "revision": sheet["problem"]["revision"]},
    )
    assert typed.status_code == 200
    stale = desk.put(
        f"{address}/sheet/problem", json={"text": "Something else.", "revision": sheet["problem"]["revision"]}
    )
    assert stale.status_code == 409
    assert stale.json()["error"]["current"]["text"].startswith("The county voted")
    assert stale.json()["error"]["yours"]["text"] == "Something else."

    accepted = desk.post(
        f"{address}/problem-versions",
        json={
            "kind": "as_agreed",
            "accepted_by": "Naomi",
            "agreed_by": "Paul",
            "draft_id": asked["problem_statement"]["id"],
            "revisions": {"problem": typed.json()["revision"]},
        },
    )
    assert accepted.status_code == 201, accepted.text
    assert accepted.json()["sheet"]["problem"].startswith("The county voted")
    assert 0 < accepted.json()["edit_distance"] < 1
    versions = desk.get(f"{address}/problem-versions").json()
    assert sorted(version["kind"] for version in versions) == ["as_agreed", "as_asked"]

    found = desk.post("/api/v1/library/search", json={"query": "county voted money but does not release it"}).json()
    assert found["hits"]
    assert all(hit["document"]["space"] == "practice" for hit in found["hits"])
    real = desk.post("/api/v1/library/search", json={"query": "county voted money"}, headers={"X-Space": "real"}).json()
    assert real["hits"] == []
    assert desk.get("/api/v1/ledger").json()["items"] == [], "nothing was asked of a model"


def test_the_sample_session_comes_with_notes_transcript_and_everybody_in_it(desk: TestClient) -> None:
    file = "/api/v1/peer-assists/kpatuya-handpumps"
    assert [each["name"] for each in desk.get(f"{file}/transcripts").json()] == ["notes.txt", "transcript.vtt"]
    notes = desk.get(f"{file}/notes").json()
    assert {note["origin"] for note in notes} == {"pasted", "transcript"}
    assert any("REDEFINED" in note["text"] for note in notes)
    spoken = next(note for note in notes if note["speaker"] == "rodel p (Guest)")
    source = desk.get(f"{file}/sources/{spoken['source_id']}").json()
    assert (source["text"], source["kind"]) == (spoken["text"], "cue")
    proposed = {each["name"]: each for each in desk.get(f"{file}/speakers").json()}
    assert (proposed["Naomi"]["person_id"], proposed["Naomi"]["side"]) == ("p-naomi-jepkosgei", "peer")
    assert proposed["HP-Laptop-Rakoto"]["person_id"] == "p-hery-rakoto"
    assert proposed["Meeting Room Kpatuya"]["is_place"] is True
    assert not any(each["confirmed"] for each in proposed.values())
    assert {"Salamatu Bawah", "Hery Rakoto"} <= {each["name"] for each in desk.get(f"{file}/voices").json()}
    as_note_taker = {**PRACTICE, "X-Person": "p-daniel-tetteh"}
    assert desk.get(file, headers=as_note_taker).status_code == 200


def test_the_practice_space_goes_away_whole(desk: TestClient, database: Database) -> None:
    (person, *_) = desk.get("/api/v1/people").json()["items"]
    (document, *_) = desk.get("/api/v1/library/documents").json()["items"]
    assert desk.delete("/api/v1/practice-space").status_code == 204
    for address in ("/api/v1/people", "/api/v1/hubs", "/api/v1/peer-assists", "/api/v1/library/documents"):
        assert desk.get(address).json()["items"] == [], address
    if database.is_sqlite:
        kept = sqlite_file(database.url)
        traces = b"".join(path.read_bytes() for path in kept.parent.glob(f"{kept.name}*"))
        for words in (person["name"], document["title"], document["id"]):
            assert words.encode() not in traces, "deleted for good means out of the file too"
