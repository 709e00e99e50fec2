"""The same mutants through the front door: an answer of our own, and nothing written where they are refused."""

import random
import sqlite3
from contextlib import closing

import pytest
from fastapi.testclient import TestClient

from tests.conftest import SOAK
from tests.fuzz.entrances import ENTRANCES
from tests.fuzz.mutating import mutant

MUTANTS = 300 if SOAK else 12
UPLOADS = {
    "vtt": ("talk.vtt", "transcripts"),
    "srt": ("talk.srt", "transcripts"),
    "chat": ("talk.txt", "transcripts"),
    "docx_notes": ("notes.docx", "transcripts"),
    "csv": ("people.csv", "directory"),
}


def everything(client: TestClient) -> dict[str, int]:
    path = client.app.state.settings.home / "peer_assist.sqlite3"  # type: ignore[attr-defined]
    with closing(sqlite3.connect(path, timeout=30)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


@pytest.mark.parametrize("kind", sorted(UPLOADS))
def test_a_refused_file_leaves_nothing_and_every_answer_is_ours(client: TestClient, kind: str) -> None:
    name, where = UPLOADS[kind]
    chance = random.Random(f"{kind} over http")
    file = client.post("/api/v1/peer-assists", json={"request": "Who pays the mechanic in the third year?"}).json()[
        "id"
    ]
    seen = set()
    for number in range(MUTANTS if kind != "docx_notes" or SOAK else 4):
        data = mutant(ENTRANCES[kind].seeds, chance)
        before = everything(client)
        if where == "transcripts":
            answer = client.post(f"/api/v1/peer-assists/{file}/transcripts", files={"files": (name, data)})
        else:
            answer = client.post(
                "/api/v1/directory/import",
                files={"file": (name, data)},
                data={"apply": "true", "make_hubs": "true"},
            )
        seen.add(answer.status_code)
        assert answer.status_code in (200, 201, 413, 415, 422), (kind, number, answer.text)
        if answer.status_code >= 400:
            assert answer.json()["error"]["message"], (kind, number)
            assert everything(client) == before, (kind, number)
    assert seen
