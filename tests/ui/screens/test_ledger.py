"""The ledger on the desk: proud while nothing left, then every call with exactly what was sent, as text."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from service.domain.sent import CallOutcome
from tests.browser.conftest import ROOT
from tests.llm.fake_provider import FakeProvider, running_provider
from tests.ui.screens.conftest import drafted_file, file_page, running_service, scripted, words_of
from ui.calls import ledger
from ui.client import Client, forget_catalogues

REQUEST = "Kofi Mensah <b>says</b> the pump stands idle. We asked twice, kofi@example.org knows. How do others pay a mechanic?"


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with running_provider() as fake:
        fake.script = [lambda body: json.dumps({"fields": [], "telling": [], "vague": [], "end": True})]
        yield fake


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, provider: FakeProvider) -> Iterator[str]:
    settings = {**scripted(provider), "PEER_ASSIST_MONTHLY_BUDGET_USD": "4.5"}
    with running_service(tmp_path_factory.mktemp("ledger"), **settings) as address:
        yield address
    forget_catalogues()


@pytest.fixture
def client(address: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("PEER_ASSIST_SERVICE_URL", address)
    return Client(space="practice", base_url=address)


def desk_at(page: str = "", **address: str) -> AppTest:
    desk = AppTest.from_file(str(Path(ROOT, "ui", "app.py")), default_timeout=60)
    for name, value in {"lang": "en", "space": "practice", **address}.items():
        desk.query_params[name] = value
    if page:
        desk._page_hash = calc_hash(page)
    return desk.run()


def test_what_left_is_shown_word_for_word_with_its_placeholders(client: Client, provider: FakeProvider) -> None:
    assert "Nothing has left this machine." in words_of(desk_at("ledger"))
    assert "Nothing has left this machine." in words_of(desk_at("administration"))

    client.post("/hubs", {"name": "Lakeside", "country": "UG", "language": "en", "timezone": "UTC"})
    hub = client.get("/hubs")["items"][0]["id"]
    client.post("/people", {"name": "Kofi Mensah", "hub_id": hub})
    file_id = drafted_file(client, REQUEST)
    calls = ledger.calls(client).items
    assert {call.outcome for call in calls} == {CallOutcome.ANSWERED, CallOutcome.BAD}
    assert len(calls) == len(provider.bodies)

    page = desk_at("ledger")
    said = words_of(page)
    assert "Each person’s calls may cost 4.50 US dollars a month." in said
    assert f"Local account: {len(calls)} calls" in said
    assert "Nothing has left" not in said
    page.button(key=f"ledger-open-{calls[-1].id}").click().run()
    opened = next(str(each.proto.body) for each in page.get("html") if 'class="pa-sent-words"' in str(each.proto.body))
    assert "<mark>Person-1</mark> &lt;b&gt;says&lt;/b&gt; the pump" in opened
    assert "<mark>Contact-1</mark>" in opened
    assert "Mensah" not in opened
    assert calls[-1].sent_hash in opened
    page.button(key=f"ledger-open-{calls[-1].id}").click().run()
    assert "What was sent" in [each.label for each in page.button if each.key == f"ledger-open-{calls[-1].id}"]
    assert [
        str(each.proto.body)[:400] for each in page.get("html") if 'class="pa-sent-words"' in str(each.proto.body)
    ] == []

    page.selectbox(key="ledger-outcome").set_value("stopped").run()
    assert "No call fits what you chose." in words_of(page)

    prepare: Any = file_page(desk_at(), file_id)
    draft_id = calls[-1].draft_id
    assert f"sent-{draft_id}" in [each.key for each in prepare.button]
    assert "No model was used." not in words_of(prepare), "two of three fell back, and were sent all the same"
    of_draft = words_of(desk_at("ledger", draft=draft_id))
    assert "Only what was sent for one draft." in of_draft
    assert of_draft.count("asked for by") == sum(call.draft_id == draft_id for call in calls)


def test_the_ledger_in_french_has_its_own_words(client: Client) -> None:
    assert "Ce mois-ci, par personne" in words_of(desk_at("ledger", lang="fr"))
