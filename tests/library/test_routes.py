"""The library over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service import dependencies
from service.app import THREADS
from service.domain.ids import HubId
from service.domain.library import Outcome
from service.library.library import Library
from tests.library.conftest import STORIES, embed_all, put

ROOT = "/api/v1/library"


@pytest.fixture
def shelf(client: TestClient) -> Library:
    """The service's own library with the stories in it."""
    library: Library = client.app.state.library  # type: ignore[attr-defined]
    for id in STORIES:
        put(library, id, language="fr" if id == "versement" else "en", topics=("money", id), outcome=Outcome.WORKED)
    return library


@pytest.fixture
def hub(client: TestClient) -> str:
    answer = client.post("/api/v1/hubs", json={"id": "lake", "name": "Lakeside"})
    assert answer.status_code < 300, answer.text
    return "lake"


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["id"]


def test_search_answers_with_hits_and_says_why(client: TestClient, shelf: Library) -> None:
    answer = client.post(f"{ROOT}/search", json={"query": "spare parts of the pump", "limit": 3}).json()
    assert answer["hits"][0]["document"]["id"] == "pump"
    assert "pump" in answer["hits"][0]["why"]["words"]
    assert "score" not in answer["hits"][0]
    assert 1 <= len(answer["hits"]) <= 3
    assert answer["total_documents"] == len(STORIES)
    filtered = {"query": "crédits", "filter": {"languages": ["fr"]}}
    assert [hit["document"]["id"] for hit in client.post(f"{ROOT}/search", json=filtered).json()["hits"]] == [
        "versement"
    ]


def test_a_library_that_is_still_read_says_so_and_holds_nobody_up(
    client: TestClient, shelf: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More search than there are threads to answer: whoever wants something else has it at once."""
    monkeypatch.setattr(dependencies, "READING_SECONDS", 3.0)
    shelf.index.words_ready.wait(60)
    shelf.index.words_ready.clear()
    with ThreadPoolExecutor(2 * THREADS) as crowd:
        asked = [crowd.submit(client.post, f"{ROOT}/search", json={"query": "pump"}) for _ in range(2 * THREADS)]
        assert client.get("/api/v1/hubs").status_code == 200
        assert not any(each.done() for each in asked)
        answers = [each.result() for each in asked]
    assert {error(each) for each in answers} == {(503, "library.being_read")}
    assert {each.headers["Retry-After"] for each in answers} == {str(dependencies.COME_BACK_SECONDS)}
    shelf.index.words_ready.set()
    assert client.post(f"{ROOT}/search", json={"query": "pump"}).json()["hits"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": 7},
        {"query": "x", "limit": 0},
        {"query": "x", "filter": {"outcomes": ["great"]}},
        {"query": "x\u0000y"},
        {"query": "x" * 100_001},
        {"query": "x", "more": 1},
    ],
)
def test_a_bad_search_is_refused_with_the_field(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post(f"{ROOT}/search", json=body)
    assert error(answer) == (422, "invalid")
    assert answer.json()["error"]["fields"]


def test_documents_are_listed_filtered_and_paged(client: TestClient, shelf: Library) -> None:
    page = client.get(f"{ROOT}/documents", params={"limit": 4}).json()
    rest = client.get(f"{ROOT}/documents", params={"limit": 4, "after": page["next"]}).json()
    assert {each["id"] for each in page["items"] + rest["items"]} == set(STORIES)
    assert rest["next"] is None
    some = client.get(f"{ROOT}/documents", params={"topics": ["pump", "road"]}).json()
    assert {each["id"] for each in some["items"]} == {"pump", "road"}
    assert error(client.get(f"{ROOT}/documents", params={"after": "nowhere"})) == (422, "library.bad_cursor")


def test_a_document_opens_with_its_text_and_passages(client: TestClient, shelf: Library) -> None:
    assert client.get(f"{ROOT}/documents/pump").json()["title"] == STORIES["pump"][0]
    text = client.get(f"{ROOT}/documents/pump/text").json()
    assert text["text"] == STORIES["pump"][1]
    assert text["passages"][0]["text"] == text["text"][text["passages"][0]["start"] : text["passages"][0]["end"]]
    for path in ("documents/none", "documents/none/text", "documents/%F0%9F%99%82", "imports/none"):
        assert error(client.get(f"{ROOT}/{path}"))[0] in (404, 422)


def test_a_correction_settles_a_guess_and_a_stale_one_is_refused(client: TestClient, shelf: Library, hub: str) -> None:
    put(shelf, "case", "Words.", title="A guess", guessed=("title", "outcome"))
    saved = client.patch(
        f"{ROOT}/documents/case", json={"revision": 1, "title": "As it is", "hub_id": "lake", "date": "2024-05-01"}
    )
    assert (saved.status_code, saved.json()["title"], saved.json()["guessed"]) == (200, "As it is", ["outcome"])
    stale = client.patch(f"{ROOT}/documents/case", json={"revision": 1, "title": "Too late"})
    assert error(stale) == (409, "stale_revision")
    assert (stale.json()["error"]["current"]["title"], stale.json()["error"]["yours"]["title"]) == (
        "As it is",
        "Too late",
    )
    for body, expected in [
        ({"revision": 2, "hub_id": "nowhere"}, (422, "people.unknown_hub")),
        ({"revision": 2, "title": None}, (422, "library.cannot_be_empty")),
        ({"revision": 2, "title": " "}, (422, "invalid")),
        ({"title": "x"}, (422, "invalid")),
    ]:
        assert error(client.patch(f"{ROOT}/documents/case", json=body)) == expected


def test_superseding_and_deleting(client: TestClient, shelf: Library) -> None:
    done = client.post(f"{ROOT}/documents/pump/supersede", json={"by": "road", "revision": 1})
    assert done.json()["superseded_by"] == "road"
    assert "pump" not in {each["id"] for each in client.get(f"{ROOT}/documents").json()["items"]}
    assert client.get(f"{ROOT}/documents/pump").status_code == 200
    assert client.post(f"{ROOT}/documents/pump/supersede", json={"by": None, "revision": 2}).status_code == 200
    assert client.delete(f"{ROOT}/documents/pump").status_code == 204
    assert error(client.get(f"{ROOT}/documents/pump")) == (404, "not_found")
    assert error(client.delete(f"{ROOT}/documents/pump")) == (404, "not_found")
    found = client.post(f"{ROOT}/search", json={"query": "pump spare parts"}).json()
    assert "pump" not in {hit["document"]["id"] for hit in found["hits"]}


def test_facets_count_what_one_may_filter_by(client: TestClient, shelf: Library, hub: str) -> None:
    put(shelf, "dated", "Words.", hub_id=HubId("lake"), organisation="NASA", date="2024-05-01", kind="lesson")
    facets = client.get(f"{ROOT}/facets").json()
    assert facets["hubs"] == [{"value": "lake", "label": "Lakeside", "count": 1}]
    assert facets["organisations"] == [{"value": "NASA", "label": "NASA", "count": 1}]
    assert facets["topics"][0] == {"value": "money", "label": "money", "count": len(STORIES)}
    assert {each["value"]: each["count"] for each in facets["languages"]} == {"en": len(STORIES), "fr": 1}
    assert facets["years"] == [{"value": "2024", "label": "2024", "count": 1}]


def test_status_says_how_the_index_stands_and_that_the_embedder_is_english(client: TestClient, shelf: Library) -> None:
    embed_all(shelf)
    shelf.index.load()
    status = client.get(f"{ROOT}/status").json()
    assert (status["documents"], status["passages"], status["passages_waiting"]) == (len(STORIES), len(STORIES), 0)
    assert (status["index"], status["embedder_is_english_only"]) == ("ready", True)
    assert status["embedder"].startswith("all-MiniLM")


def test_practice_and_real_do_not_meet(client: TestClient, shelf: Library) -> None:
    practice = {"X-Space": "practice"}
    assert client.get(f"{ROOT}/documents", headers=practice).json()["items"] == []
    assert error(client.get(f"{ROOT}/documents/pump", headers=practice)) == (404, "not_found")
    assert client.post(f"{ROOT}/search", json={"query": "pump"}, headers=practice).json()["hits"] == []


def test_errors_speak_the_readers_language(client: TestClient) -> None:
    answer = client.get(f"{ROOT}/documents", params={"after": "nowhere"}, headers={"Accept-Language": "fr"})
    assert "Reprenez" in answer.json()["error"]["message"]
