"""What a page keeps of the service's answers, and for how long."""

from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest
import streamlit as st

from ui import section
from ui.client import Client, Unreachable
from ui.desk import Desk
from ui.section import last_known


@pytest.fixture(autouse=True)
def fresh_session() -> Iterator[None]:
    st.session_state.clear()
    yield
    st.session_state.clear()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of what is kept, in seconds."""
    clock = [6_000.0]
    monkeypatch.setattr(section, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    return clock


def test_what_depends_on_nothing_new_is_asked_once_a_minute(at: list[float]) -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    assert [last_known("count", ask, as_of=(7,)) for _ in range(3)] == [1, 1, 1]
    assert last_known("count", ask, as_of=(8,)) == 2
    at[0] += 61
    assert last_known("count", ask, as_of=(8,)) == 3
    assert last_known("count", ask) == 4  # without: every time


def test_what_could_not_be_asked_is_tried_again_and_stands_as_it_was(at: list[float]) -> None:
    def away() -> str:
        raise Unreachable("en")

    assert last_known("names", lambda: "first", as_of=1) == "first"
    assert last_known("names", away, as_of=2) == "first"
    assert last_known("names", lambda: "second", as_of=2) == "second"


def test_hubs_and_permissions_are_kept_for_one_reader_until_they_write(at: list[float]) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.removeprefix("/api/v1"))
        hubs = [{"id": "coast", "name": "Coast", "country": "GH", "language": "en", "timezone": "Africa/Accra"}]
        return httpx.Response(200, json=["write_file"] if "permissions" in request.url.path else {"items": hubs})

    def opens_a_page(account: str) -> None:
        road = Client(http=httpx.Client(transport=httpx.MockTransport(answer), base_url="http://service"))
        road = road.acting(space="real")
        desk = Desk(client=Client(**(vars(road) | {"session": "s", "account": account})), texts=None, steps=None)  # type: ignore[arg-type]
        desk.works_on(peer_assist_id="f-1")
        assert desk.may()
        assert desk.hub_names() == {"coast": "Coast"}

    both = ["/me/permissions", "/hubs"]
    opens_a_page("amina")
    opens_a_page("amina")
    assert asked == both
    opens_a_page("kojo")  # signed in at the same browser
    assert asked == both * 2
    st.session_state["writes"] = 1
    opens_a_page("kojo")
    assert asked == both * 3
