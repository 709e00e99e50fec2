"""Live assistance with a model configured: the switch, the button, and ideas that stand apart."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service.domain.agenda import Phase
from service.domain.peer_assists import Stage
from tests.browser.conftest import ROOT
from tests.llm.fake_provider import FakeProvider, running_provider
from tests.ui.screens.conftest import file_page, running_service, scripted, words_of
from ui.calls import files, session
from ui.client import Client


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with running_provider() as fake:
        yield fake


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, provider: FakeProvider) -> Iterator[str]:
    with running_service(tmp_path_factory.mktemp("assistance"), **scripted(provider)) as address:
        yield address


def test_switched_on_the_model_suggests_and_what_it_says_stands_apart(
    address: str, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEER_ASSIST_SERVICE_URL", address)
    client = Client(space="practice", base_url=address)
    client.post("/hubs", {"name": "Lakeside", "country": "UG", "language": "en", "timezone": "UTC"})
    file = files.open_file(client, "Our clinic has no water. How do others pay the mechanic?")
    files.change(client, file.id, file.revision, stage=Stage.SESSION)
    session.move(client, file.id, Phase.OPTIONS, session.session(client, file.id).revision)
    provider.script = [("say", json.dumps({"ideas": [{"text": "Rent a boat for the mechanic."}], "end": True}))]

    desk = AppTest.from_file(str(Path(ROOT, "ui", "app.py")), default_timeout=60)
    desk.query_params["lang"], desk.query_params["space"] = "en", "practice"
    desk = file_page(desk.run(), file.id)
    assert "Off. No model takes part in this session." in words_of(desk)
    assert f"suggest-{file.id}" not in [each.key for each in desk.button]
    desk.toggle(key=f"live-assistance-{file.id}").set_value(True).run()
    desk.button(key=f"suggest-{file.id}").click().run()
    until = time.monotonic() + 60
    while not session.ideas(client, file.id):
        assert time.monotonic() < until
        time.sleep(0.2)
    desk.run()
    said = words_of(desk)
    assert "Rent a boat for the mechanic." in said
    assert "Nobody in the room said this." in said
    assert client.get(f"/peer-assists/{file.id}/options") == []
