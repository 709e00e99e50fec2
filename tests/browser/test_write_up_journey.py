"""From a transcript and typed notes to an approved write-up, its pages, the library, the Hub report and the follow-up.

A scripted model drafts, so that a sentence is held back; everything else is the whole product. The Teams transcript is a real meeting
where the evaluation data is here, and the sample's otherwise.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Servers, downloaded, drawn
from tests.browser.whole_desk import WholeDesk
from tests.llm.fake_provider import FakeProvider, running_provider

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("PEER_ASSIST_EVAL_DATA", ROOT.parent / "shared" / "data"))
REAL = sorted((DATA / "vtt_samples" / "dev").glob("*.teams.vtt"))
TRANSCRIPT = REAL[0] if REAL else ROOT / "corpus" / "files" / "kpatuya-handpumps" / "transcript.vtt"
NOTES = """Kpatuya handpumps, notes of the day

Options
Collins: paint the date of the last visit on the concrete, as we did for 71 pumps in Lake Basin
Rodel: collect in small coins every week through the vegetable sellers, upper Tagbuhan pays 94 percent

Close
Kwame: we will paint the dates on all 40 pumps, that is decided
Salamatu: I will paint the dates on the forty pumps before 15 December
"""
DRAFTING_MS = 240_000
"""A whole meeting in some twenty calls and as many checks, on a machine that does other work."""
_BLOCK = re.compile(r'<source-\w+ id="(\w+)" kind="(\w+)" title="([^"]*)">\n(.*?)\n</source-\w+>', re.DOTALL)


def model(body: dict[str, Any]) -> str:
    """Quotes every source it is shown as a learning, and of the first also says what nobody said."""
    prompt = "\n".join(str(message["content"]) for message in body["messages"])
    blocks = _BLOCK.findall(prompt)
    if not blocks:
        return json.dumps({"sentences": [], "end": True})
    items = []
    for label, _, _, text in blocks[:24]:
        quote = " ".join(text.split())[:220].rsplit(" ", 1)[0]
        if len(quote.split()) >= 8 and quote in text:
            items.append({"kind": "learning", "text": quote, "support": [{"source": label, "quote": quote}]})
    for label, _, _, text in blocks:
        if "71 pumps" in text:
            said = {"source": label, "quote": "paint the date of the last visit on the concrete"}
            items.append({"kind": "offered", "text": "The date was painted on 79 pumps.", "support": [said]})
    return json.dumps({"items": items, "end": True})


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with running_provider() as fake:
        fake.script = [model]
        yield fake


class DraftingDesk(WholeDesk):
    """A whole desk of its own whose drafts a model writes."""

    def __init__(self, home: Path, servers: Servers, provider: FakeProvider) -> None:
        self.provider = provider
        super().__init__(home, servers, sample=False)

    @property
    def settings(self) -> dict[str, str]:
        return {
            **super().settings,
            "PEER_ASSIST_MODEL": "openai/scripted",
            "PEER_ASSIST_MODEL_API_BASE": self.provider.url,
            "PEER_ASSIST_MODEL_API_KEY": "sk-scripted",
        }


@pytest.fixture(scope="module")
def drafting_desk(
    tmp_path_factory: pytest.TempPathFactory, servers: Servers, provider: FakeProvider
) -> Iterator[DraftingDesk]:
    whole = DraftingDesk(tmp_path_factory.mktemp("drafting-desk"), servers, provider)
    yield whole
    whole.stop_service()


def lines(page: Page) -> Locator:
    return page.locator(".line")


def download(page: Page, name: str) -> bytes:
    page.get_by_role("button", name="Pages and files").click()
    content = downloaded(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Escape")
    return content


def test_from_notes_and_a_transcript_to_an_approved_write_up_and_what_follows(
    page: Page, drafting_desk: DraftingDesk, foreign_requests: list[str]
) -> None:
    # Typed notes and a Teams transcript, both at home, in one step.
    page.goto(f"{drafting_desk.address}/?space=real")
    page.get_by_label("Notes from a session").fill(NOTES)
    page.locator("input[type=file]").nth(1).set_input_files(TRANSCRIPT)
    expect(page.get_by_text(TRANSCRIPT.name[-8:])).to_be_visible()
    page.get_by_role("button", name="Draft the write-up").click()

    # Who is who is confirmed once, before drafting.
    expect(page.get_by_role("heading", name="Who is who")).to_be_visible()
    page.get_by_role("button", name=re.compile("draft", re.IGNORECASE)).first.click()
    expect(lines(page).first).to_be_visible(timeout=DRAFTING_MS)

    # A sentence nobody said is held back; a person points at the note that says it.
    held = page.locator(".run[data-state=held_back]", has_text="79 pumps")
    expect(held).to_be_visible()
    held.get_by_role("button", name="Point at a note").click()
    choice = page.locator("[class*='st-key-pa-note-choice-']", has_text="71 pumps").first
    choice.get_by_role("button", name="This note says it").click()
    expect(held).to_have_count(0)
    supported = lines(page).filter(has_text="79 pumps")
    expect(supported).to_be_visible()
    supported.focus()
    page.keyboard.press("e")
    page.get_by_role("textbox", name="The sentence").fill("The date was painted on 71 pumps.")
    page.keyboard.press("Enter")
    expect(lines(page).filter(has_text="painted on 71 pumps")).to_have_attribute("data-state", "edited")

    # Put back until it is over two pages; tightened again.
    page.get_by_text(re.compile(r"^Left out: \d+ sentences")).click()
    left_out = page.locator("[class*='st-key-pa-left-']")
    while not page.locator(".pa-pages-over").count():
        sentence = left_out.first.locator(".pa-prose").inner_text()
        left_out.first.get_by_role("button", name="Put it back").click()
        expect(left_out.filter(has_text=sentence)).to_have_count(0)
        expect(page.locator(".pa-pages")).to_have_count(1)
        drawn(page)
    page.get_by_role("button", name="Tighten it").click()
    expect(page.locator(".pa-pages")).to_contain_text("2 pages of at most 2")

    # The host lead approves; it is locked.
    expect(page.get_by_label("Their name")).to_have_count(1)
    page.get_by_label("Their name").fill("Kwame Boateng")
    page.get_by_role("textbox", name="What they wrote").fill("Agreed. Send it to everybody. K.")
    page.get_by_text("The whole organisation. Every hub").click()
    page.get_by_role("button", name="Record the approval").click()
    expect(page.get_by_text("neither accepted nor changed by anybody", exact=False)).to_be_visible()
    expect(page.get_by_role("textbox", name="What they wrote")).to_have_value("Agreed. Send it to everybody. K.")
    page.get_by_text("They have read the whole", exact=False).click()
    page.get_by_role("button", name="Record the approval").click()
    expect(page.get_by_text("Approved and locked.", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Accept", exact=True)).to_have_count(0)

    # It goes out as PDF and Word.
    assert download(page, "PDF").startswith(b"%PDF-")
    assert download(page, "Word").startswith(b"PK")

    # It is found in the library.
    address = page.url
    page.goto(f"{drafting_desk.address}/library?space=real&q=paint+the+date+on+the+pump")
    expect(page.get_by_text("71 pumps").first).to_be_visible()

    # It stands in the report of its quarter.
    page.goto(f"{drafting_desk.address}/reports?space=real")
    expect(page.get_by_text("1 write-up is approved and ready to paste.")).to_be_visible()

    # The host says what became of it.
    page.goto(address.replace("/write-up", "/follow-up"))
    expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    expect(page.get_by_role("heading", name="Action steps")).to_be_visible()
    answer(page)
    assert foreign_requests == []


def answer(page: Page) -> None:
    """Record what the host answered."""
    page.get_by_text("Record the answer").first.click()
    for question, said in (
        ("Did you act on what was decided?", "Yes"),
        ("Did you do something differently because of the peer assist?", "Partly"),
        ("How did it go in the end?", "It worked"),
    ):
        page.get_by_role("radiogroup", name=question).first.get_by_text(said, exact=True).click()
    page.get_by_label("Who answered").first.fill("Kwame Boateng")
    page.get_by_role("button", name="Keep the answer").first.click()
    expect(page.get_by_text("Kwame Boateng answered", exact=False)).to_be_visible()
