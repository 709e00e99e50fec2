"""The first five minutes: a request is pasted, read beside its sources, changed, accepted, and found again tomorrow."""

import re
import signal
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS, box_of, drawn
from tests.browser.whole_desk import WholeDesk

CORPUS = Path(__file__).parents[2] / "corpus"
REQUEST = (CORPUS / "example_request.en.txt").read_text(encoding="utf-8")
DEMANDE = (CORPUS / "example_request.fr.txt").read_text(encoding="utf-8")
PROBLEM = "The problem in one sentence"


def open_request(page: Page, address: str, request: str = REQUEST) -> None:
    page.goto(address)
    page.get_by_label("A team’s request").fill(request)
    page.get_by_role("button", name="Open a file and draft it").click()
    expect(page.get_by_role("heading", name="The problem sheet")).to_be_visible()


def drafted(page: Page) -> None:
    """All three drafts are there."""
    expect(page.get_by_text("drafted from the team’s own sentences").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Why it|^What it says about why")).first).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def field_of(page: Page, label: str) -> Locator:
    return page.locator(".editor", has=page.get_by_label(label)).filter(visible=True)


def test_from_a_pasted_request_to_an_accepted_problem_found_again_after_a_restart(
    page: Page, desk: WholeDesk, foreign_requests: list[str]
) -> None:
    open_request(page, desk.address)
    drafted(page)

    # Three cases with hub, year, outcome and people stand beside the sheet.
    expect(page.get_by_text("Did not work", exact=True).first).to_be_visible()
    expect(page.get_by_text("People to ring").first).to_be_visible()

    # A marker brings the source into view, with the words marked.
    page.get_by_role("button", name=re.compile("^Source 1:")).first.click()
    source = page.locator(".evidence .card.chosen mark").first
    expect(source).to_be_visible()
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()

    # A date found in the request is taken with one press, and the time left is told at once.
    page.get_by_role("button", name=re.compile("The decision is on 11 December")).click()
    expect(page.locator(".pa-masthead")).to_contain_text("decision 11 December")

    # Typing saves itself.
    box = box_of(page, PROBLEM)
    box.fill("The county keeps the money for six staff houses that stand half built.")
    expect(field_of(page, PROBLEM).locator("#saved")).to_have_text("Saved")

    # The reply to the host is there to copy.
    page.get_by_text("The reply to the host, ready to copy").click()
    expect(page.locator(".st-key-pa-copy code")).to_contain_text("1.")

    page.get_by_label("Accepted by").fill("Esther Nyambura")
    page.get_by_role("button", name="Accept this problem statement").click()
    expect(page.get_by_text("accepted by Esther Nyambura.")).to_be_visible()

    desk.restart_service()
    page.goto(desk.address)
    card = page.locator("[class*='st-key-pa-card-']", has_text="clinic staff houses")
    card.get_by_role("button").click()
    expect(box_of(page, PROBLEM)).to_have_value(
        "The county keeps the money for six staff houses that stand half built."
    )
    expect(page.get_by_text(re.compile("accepted by Esther Nyambura, ")).first).to_be_visible()
    assert foreign_requests == []


def test_the_host_lead_s_agreement_makes_a_version_and_the_words_that_changed_are_shown(
    page: Page, desk: WholeDesk
) -> None:
    open_request(
        page, desk.address, "Our clinic has no water. We decide on 3 May 2031. How do others pay the mechanic?"
    )
    expect(page.get_by_text("drafted from the team’s own sentences").first).to_be_visible()
    accept = page.get_by_role("button", name="Accept this problem statement")
    page.get_by_label("Accepted by").fill("Ama Mensah")
    accept.click()
    expect(page.get_by_text("accepted by Ama Mensah.")).to_be_visible()
    drawn(page)

    box = box_of(page, PROBLEM)
    box.fill("Our clinic has had no water since June.")
    expect(field_of(page, PROBLEM).locator("#saved")).to_have_text("Saved")
    page.get_by_label("Host lead", exact=True).last.fill("Kofi Annan-Smith")
    page.get_by_text("The host lead has agreed to these words").click()
    accept.click()
    expect(page.get_by_text(re.compile("as agreed, accepted by"))).to_be_visible()
    expect(page.locator(".pa-masthead")).to_contain_text("host lead Kofi Annan-Smith")

    page.get_by_text("versions so far").click()
    expect(page.locator(".pa-difference ins").filter(has_text="June")).to_be_visible()


def test_an_answer_pasted_goes_into_the_field_it_answers(page: Page, desk: WholeDesk) -> None:
    open_request(page, desk.address, "Our clinic has no water and nobody repairs the pump. Can you help us?")
    expect(page.locator(".pa-questions li").first).to_be_visible()
    page.get_by_text("Paste what the host answered").click()
    page.get_by_label("The host’s answer, as it came").fill("1. The committee decides on 3 May.\n2. We tried twice.")
    page.get_by_role("button", name="Put it into the fields it answers").click()
    expect(page.get_by_text(re.compile("went into (its|their) field"))).to_be_visible()


def test_an_empty_box_says_what_to_do(page: Page, desk: WholeDesk) -> None:
    page.goto(desk.address)
    page.get_by_role("button", name="Open a file and draft it").click()
    expect(page.get_by_text("There is nothing in the box yet.")).to_be_visible()


def test_notes_for_the_facilitator_alone_are_not_drawn_on_a_shared_screen(page: Page, desk: WholeDesk) -> None:
    open_request(page, desk.address, "We have already decided to buy an app for the stock. Please endorse our plan.")
    notes = page.get_by_text("you may want to put to the host")
    expect(notes).to_be_visible()
    page.get_by_text("I am sharing my screen with the host").click()
    expect(notes).to_have_count(0)


def test_the_first_page_and_a_french_request_in_french(browser: Browser, desk: WholeDesk) -> None:
    reader = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    reader.set_default_timeout(PATIENCE_MS)
    page = reader.new_page()
    page.goto(desk.address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Qu’avez-vous sous la main ?")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_label("La demande d’une équipe").fill(DEMANDE)
    page.get_by_role("button", name="Ouvrir un dossier et le rédiger").click()
    expect(page.get_by_role("heading", name="La fiche du problème")).to_be_visible()
    expect(page.get_by_text("tiré des phrases mêmes de l’équipe").first).to_be_visible()
    expect(box_of(page, "Le problème en une phrase")).not_to_have_value("")
    assert untranslated(page) == []
    reader.close()


def untranslated(page: Page) -> list[str]:
    """Message ids that stand on the page in place of a sentence."""
    ids = re.compile(r"\b(?:desk|shell|parts|checks|next_step|progress|errors)\.[a-z_]+(?:\.[a-z_]+)*\b")
    return ids.findall(page.locator("[data-testid='stApp']").inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/library", "/administration", "/ledger", "/running"])
def test_a_page_holds_at_375_pixels_and_axe_finds_nothing_serious(
    page: Page, desk: WholeDesk, path: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{desk.address}{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert untranslated(page) == []
    assert sideways(page) == 0
    assert serious(page) == []


def test_prepare_holds_at_375_pixels_and_axe_finds_nothing_serious(page: Page, desk: WholeDesk) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    open_request(page, desk.address)
    drafted(page)
    assert untranslated(page) == []
    assert sideways(page) == 0
    assert serious(page) == []
    page.get_by_role("button", name=re.compile("^Source 1:")).first.click()
    expect(page.locator(".evidence .card.chosen mark").first).to_be_in_viewport()


def sideways(page: Page) -> int:
    """Pixels the page can be pushed sideways."""
    pixels: int = page.evaluate(
        "() => { const main = document.querySelector(\"[data-testid='stMain']\"); return main.scrollWidth - main.clientWidth }"
    )
    return pixels


def serious(page: Page) -> list[str]:
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:200]}"
        for found in results.response["violations"]
        if found["impact"] in ("serious", "critical")
    ]


def test_a_box_stays_while_the_service_is_away_and_what_was_typed_is_saved_when_it_is_back(
    page: Page, desk: WholeDesk
) -> None:
    open_request(page, desk.address, "Our clinic has no water and nobody repairs the pump. Can you help us?")
    expect(page.get_by_text("drafted from the team’s own sentences").first).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    desk.stop_service(how=signal.SIGKILL)
    box_of(page, PROBLEM).fill("Typed while the service was away.")
    expect(field_of(page, PROBLEM)).to_contain_text("The desk cannot reach the Peer Assist service")
    expect(box_of(page, PROBLEM)).to_have_value("Typed while the service was away.")

    desk.start_service()
    expect(field_of(page, PROBLEM).locator("#saved")).to_have_text("Saved")
    page.reload()
    expect(box_of(page, PROBLEM)).to_have_value("Typed while the service was away.")
