"""What the load bench plants can be worked with: whoever sits at a desk is signed in and may do what they do there."""

from pathlib import Path

from fastapi.testclient import TestClient

from bench._year import Size, planted
from service.app import build
from service.settings import Identity, Settings

SMALL = Size(hubs=2, people=8, documents=6, facilitators=2, further_files=5, notes=4)


def test_a_planted_facilitator_notes_reviews_and_finds_cases(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", identity=Identity.TEAM)
    seat = planted(settings, SMALL)[1]
    signed_in = {"Authorization": f"Bearer {seat.token}", "X-Space": "real"}
    with TestClient(build(settings, work=False), base_url="http://127.0.0.1", headers=signed_in) as desk:
        kept = desk.post(
            f"/api/v1/peer-assists/{seat.running}/notes/batch", json={"notes": [{"id": "n", "text": "so"}]}
        )
        assert [each["id"] for each in kept.json()["notes"]] == ["n"]
        shown = desk.get(f"/api/v1/peer-assists/{seat.reviewing}/write-up").json()["write_up"]
        line = shown["lines"][0]
        decided = {"revision": line["revision"], "state": "accepted"}
        assert desk.patch(f"/api/v1/peer-assists/{seat.reviewing}/write-up/lines/{line['id']}", json=decided).is_success
        found = desk.post("/api/v1/library/search", json={"query": "handpumps break"}).json()
        assert found["hits"]
        assert found["by_meaning"]
