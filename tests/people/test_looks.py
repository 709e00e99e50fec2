"""How a hub's pages look: chosen by who may, kept with a revision, and only pictures and Word files get in."""

import base64
import io

import docx
import pytest
from fastapi.testclient import TestClient
from PIL import Image

HUB = "/api/v1/hubs/lake/look"


@pytest.fixture
def desk(client: TestClient) -> TestClient:
    client.post("/api/v1/hubs", json={"id": "lake", "name": "Lake"}).raise_for_status()
    return client


def sent(data: bytes, revision: int) -> dict[str, str | int]:
    return {"data": base64.b64encode(data).decode(), "revision": revision}


def photograph() -> bytes:
    """A JPEG with a note in it, as cameras write them."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at the home of somebody"
    Image.new("RGB", (64, 32), "#0F766E").save(written, format="JPEG", exif=exif)
    return written.getvalue()


def test_a_hub_begins_with_the_defaults_and_keeps_what_is_chosen(desk: TestClient) -> None:
    assert desk.get(HUB).json()["revision"] == 0
    chosen = {"organisation": "Hands Across Hubs", "colour": "#9A3412", "paper": "us-letter", "revision": 0}
    answer = desk.put(HUB, json=chosen)
    assert answer.status_code == 200
    assert desk.get(HUB).json() == answer.json()
    assert answer.json() | chosen | {"revision": 1} == answer.json()


def test_a_stale_look_is_refused_with_both(desk: TestClient) -> None:
    desk.put(HUB, json={"organisation": "First", "revision": 0})
    answer = desk.put(HUB, json={"organisation": "Second", "revision": 0})
    assert answer.status_code == 409
    assert (answer.json()["error"]["current"]["organisation"], answer.json()["error"]["yours"]["organisation"]) == (
        "First",
        "Second",
    )


def test_a_logo_is_kept_without_what_cameras_write_beside_it(desk: TestClient) -> None:
    assert b"somebody" in photograph()
    assert desk.put(f"{HUB}/logo", json=sent(photograph(), 0)).json()["has_logo"]
    kept = desk.get(f"{HUB}/logo")
    assert kept.headers["content-type"] == "image/jpeg"
    assert b"somebody" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert picture.size == (64, 32)
    assert not desk.delete(f"{HUB}/logo").json()["has_logo"]
    assert desk.get(f"{HUB}/logo").status_code == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"<svg onload='x()'/>", 415), (b"\x89PNG\r\n\x1a\nbroken", 415), (b"\x89PNG\r\n\x1a\n" + b"0" * 1_000_001, 413)],
)
def test_what_is_no_small_picture_is_refused(desk: TestClient, data: bytes, status: int) -> None:
    answer = desk.put(f"{HUB}/logo", json=sent(data, 0))
    assert answer.status_code == status
    assert "looks." in answer.json()["error"]["id"]


def test_a_word_template_is_taken_and_removed(desk: TestClient) -> None:
    packed = io.BytesIO()
    docx.Document().save(packed)
    assert desk.put(f"{HUB}/word-template", json=sent(packed.getvalue(), 0)).json()["has_word_template"]
    assert not desk.delete(f"{HUB}/word-template").json()["has_word_template"]
    assert desk.put(f"{HUB}/word-template", json=sent(b"PK", 2)).status_code == 415


def test_the_look_can_be_seen_on_a_page(desk: TestClient) -> None:
    plain = desk.get(f"{HUB}/preview.png").content
    desk.put(HUB, json={"organisation": "Hands Across Hubs", "colour": "#9A3412", "revision": 0})
    assert plain.startswith(b"\x89PNG")
    assert desk.get(f"{HUB}/preview.png").content != plain


def test_a_hub_that_is_not_there_has_no_look(desk: TestClient) -> None:
    assert desk.get("/api/v1/hubs/nowhere/look").status_code == 404
    assert desk.put("/api/v1/hubs/nowhere/look/logo", json=sent(photograph(), 0)).status_code == 404
