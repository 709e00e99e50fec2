"""The road to the service: what it sends, and how each refusal reads."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from ui.client import (
    UNREACHABLE,
    Client,
    FieldProblem,
    Missing,
    Refused,
    SignedOut,
    Stale,
    Unreachable,
    forget_catalogues,
)
from ui.texts import Language

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def fresh_catalogues() -> Iterator[None]:
    forget_catalogues()
    yield
    forget_catalogues()


def client(answer: Answer, **wanted: Any) -> Client:
    return Client(http=httpx.Client(transport=httpx.MockTransport(answer), base_url="http://service"), **wanted)


def problem(status: int, **error: Any) -> Answer:
    return lambda request: httpx.Response(status, json={"error": {"id": "some.id", "message": "A sentence.", **error}})


def test_who_asks_in_which_space_and_language_goes_with_every_call() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"items": []})

    client(answer, language="fr", person="person_7", space="practice").get("/peer-assists", page=2, hub=None)
    (request,) = seen
    assert str(request.url) == "http://service/api/v1/peer-assists?page=2"
    assert (request.headers["Accept-Language"], request.headers["X-Person"], request.headers["X-Space"]) == (
        "fr",
        "person_7",
        "practice",
    )


def test_acting_for_another_person_keeps_the_rest() -> None:
    other = client(problem(404), language="fr", person="one", space="real").acting(person="two")
    assert (other.language, other.person, other.space) == ("fr", "two", "real")


def test_a_stale_save_carries_both_versions() -> None:
    with pytest.raises(Stale) as refused:
        client(problem(409, current={"revision": 5}, yours={"revision": 4})).put("/x", {"revision": 4})
    assert (refused.value.current, refused.value.yours) == ({"revision": 5}, {"revision": 4})


def test_a_refusal_without_versions_is_not_stale() -> None:
    with pytest.raises(Refused) as refused:
        client(problem(409, current=None, yours=None)).post("/x")
    assert not isinstance(refused.value, Stale)
    assert refused.value.sentence == "A sentence."


def test_fields_say_where_and_why() -> None:
    fields = [{"path": "sheet.problem", "id": "too_long", "message": "This is too long."}]
    with pytest.raises(Refused) as refused:
        client(problem(422, fields=fields)).post("/x", {})
    assert refused.value.fields == (FieldProblem("sheet.problem", "This is too long."),)


@pytest.mark.parametrize(("status", "kind"), [(401, SignedOut), (404, Missing), (413, Refused), (503, Refused)])
def test_each_status_has_its_kind(status: int, kind: type[Refused]) -> None:
    with pytest.raises(Refused) as refused:
        client(problem(status)).get("/x")
    assert type(refused.value) is kind


def no_answer(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "answer",
    [
        no_answer,
        lambda request: httpx.Response(502, text="<h1>Bad gateway</h1>"),
        lambda request: httpx.Response(500, json=["not ours"]),
        lambda request: httpx.Response(200, text="not json"),
    ],
)
def test_no_answer_or_a_foreign_one_says_what_is_safe_in_the_readers_language(
    answer: Answer, language: Language
) -> None:
    with pytest.raises(Unreachable) as gone:
        client(answer, language=language).get("/x")
    assert gone.value.sentence == UNREACHABLE[language]


def test_an_errors_text_never_holds_the_sentence() -> None:
    with pytest.raises(Refused) as refused:
        client(problem(422, message="People's words")).get("/x")
    assert "People's words" not in str(refused.value)


def test_the_catalogue_is_asked_for_once_and_serves_on_while_the_service_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.params["language"])
        if len(calls) > 2:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(200, json={"language": "en", "messages": {"a.b": "Hello {name}"}})

    ours = client(answer)
    assert ours.texts().t("a.b", name="Amina") == ours.texts().t("a.b", name="Amina") == "Hello Amina"
    assert calls == ["en"]
    client(answer, language="fr").texts()
    monkeypatch.setattr("ui.client.CATALOGUE_KEPT_SECONDS", -1.0)
    assert ours.texts().t("a.b", name="Amina") == "Hello Amina"
    assert calls == ["en", "fr", "en"]


def test_pages_are_followed_to_the_end() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("after") == "two":
            return httpx.Response(200, json={"items": [3], "next": None})
        return httpx.Response(200, json={"items": [1, 2], "next": "two"})

    assert list(client(answer).pages("/things", hub="h")) == [1, 2, 3]


def test_a_file_goes_up_as_one_part() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert b'name="file"; filename="a.docx"' in request.read()
        return httpx.Response(202, json={"id": "import_1"})

    assert client(answer).upload("/imports", name="a.docx", content=b"x", media_type="application/octet-stream") == {
        "id": "import_1"
    }


def test_a_download_gives_bytes_and_refusals_still_speak() -> None:
    assert client(lambda request: httpx.Response(200, content=b"%PDF")).download("/x") == b"%PDF"
    with pytest.raises(Missing):
        client(problem(404)).download("/x")


def test_an_empty_answer_is_none() -> None:
    assert client(lambda request: httpx.Response(204)).delete("/x") is None


def test_a_body_is_json() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=json.loads(request.content))

    assert client(answer).patch("/x", {"title": "é"}) == {"title": "é"}


def test_the_same_press_again_goes_out_as_the_same_request_until_it_was_answered() -> None:
    keys: list[str] = []
    answers: list[httpx.Response | Exception] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        said = answers.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    def press(title: str = "Water", person: str = "one") -> None:
        with suppress(Unreachable, Refused):
            client(answer, person=person).post("/peer-assists", {"title": title})

    busy = problem(503)(httpx.Request("POST", "http://service"))
    answers += [httpx.ReadTimeout("silence"), busy, httpx.Response(201, json={}), httpx.Response(201, json={})]
    for _ in range(4):
        press()
    assert keys[0] == keys[1] == keys[2], "nobody knows what became of the first two"
    assert keys[3] != keys[0], "answered: the same words again are meant"
    keys.clear()
    answers += [httpx.ReadTimeout("silence"), httpx.Response(201, json={}), httpx.Response(201, json={})]
    press()
    press(title="Roads")
    press(person="two")
    assert len(set(keys)) == 3


def test_a_line_that_was_cut_is_tried_once_more_where_that_does_no_harm() -> None:
    seen: list[tuple[str, str]] = []

    def cut(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.headers.get("Idempotency-Key", "")))
        if len(seen) % 2:
            raise httpx.RemoteProtocolError("the service was restarted")
        return httpx.Response(200, json={})

    client(cut).post("/peer-assists", {"title": "Water"})
    client(cut).get("/peer-assists")
    assert seen[0] == seen[1]
    assert [method for method, _ in seen] == ["POST", "POST", "GET", "GET"]
    with pytest.raises(Unreachable):
        client(cut).put("/peer-assists/1/sheet/problem", {"text": "typed"})
    assert len(seen) == 5, "what replaces a text is never sent again by itself"


def test_a_file_sent_again_is_the_same_file() -> None:
    keys = []

    def silent(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        raise httpx.ReadTimeout("silence")

    for content in (b"one", b"one", b"two"):
        with pytest.raises(Unreachable):
            client(silent).upload_many("/library/imports", [("a.md", content)])
    assert keys[0] == keys[1] != keys[2]


def test_a_fault_of_the_service_says_what_to_quote_and_a_refusal_does_not() -> None:
    with pytest.raises(Refused) as broken:
        client(problem(500, request_id="3f2a-91cc-07be")).get("/x")
    assert broken.value.sentence == "A sentence. For whoever runs your desk: 3f2a-91cc-07be."
    with pytest.raises(Refused) as refused:
        client(problem(422, request_id="3f2a-91cc-07be"), language="fr").get("/x")
    assert refused.value.sentence == "A sentence."


def test_a_call_that_left_and_was_not_answered_can_be_quoted_too() -> None:
    sent: list[str] = []

    def slow(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["X-Request-ID"])
        raise httpx.ReadTimeout("no answer")

    with pytest.raises(Unreachable) as lost:
        client(slow, language="fr").get("/x")
    assert lost.value.sentence == f"{UNREACHABLE['fr']} Pour la personne qui gère votre bureau : {sent[0]}."


def test_whatever_is_sent_to_be_kept_or_done_is_told_even_where_nobody_answers() -> None:
    told: list[str] = []
    road = client(problem(503), writes=lambda: told.append("sent"))
    with suppress(Refused):
        road.get("/me")
    assert told == []
    for send in (road.post, road.put, road.patch):
        with suppress(Refused):
            send("/peer-assists/f-1/notes", {})
    with suppress(Refused):
        road.delete("/peer-assists/f-1/notes/n-1")
    with suppress(Refused):
        road.upload("/library/imports", name="a.md", content=b"a", media_type="text/markdown")
    assert len(told) == 5
