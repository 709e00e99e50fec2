"""A session on the whole product: what is noted survives whatever happens to the service, the network and the browser."""

import json
import re
import signal
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS, Servers
from tests.browser.whole_desk import WholeDesk

REQUEST = "The county put money for six staff houses into its budget and has released nothing since July."
VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Grace Ekai>We read the calendar out on the local radio every Monday.</v>

00:00:05.000 --> 00:00:08.000
<v Board Room 2>Can everybody hear us?</v>

00:00:09.000 --> 00:00:12.000
<v Peter Mwangi>We will send the invoice to the treasury by 14 March.</v>
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[WholeDesk]:
    """An empty desk of our own: its service is killed here."""
    whole = WholeDesk(tmp_path_factory.mktemp("session"), servers, sample=False)
    yield whole
    whole.stop_service()


def service(desk: WholeDesk) -> httpx.Client:
    return httpx.Client(base_url=f"{desk.service}/api/v1", headers={"X-Space": "real"}, timeout=30)


def moved_to(desk: WholeDesk, file_id: str, phase: str) -> None:
    with service(desk) as client:
        revision = client.get(f"/peer-assists/{file_id}/session").json()["revision"]
        body = {"phase": phase, "revision": revision}
        client.post(f"/peer-assists/{file_id}/session/phase", json=body).raise_for_status()


@pytest.fixture
def under_way(desk: WholeDesk) -> str:
    """A file whose session is in the options phase; gives its id."""
    with service(desk) as client:
        file_id: str = client.post("/peer-assists", json={"request": REQUEST}).json()["id"]
    moved_to(desk, file_id, "options")
    return file_id


def address(desk: WholeDesk, file_id: str, **more: str) -> str:
    words = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{desk.address}/session?space=real&file={file_id}{words}"


def opened(page: Page, desk: WholeDesk, file_id: str, **more: str) -> Locator:
    page.goto(address(desk, file_id, **more))
    box = page.get_by_role("combobox", name=re.compile("^(A note|Une note)$"))
    expect(box).to_be_visible()
    return box


def noted(page: Page, *texts: str) -> None:
    box = page.get_by_role("combobox", name="A note", exact=True)
    for text in texts:
        box.fill(text)
        box.press("Enter")


def rows(page: Page) -> Locator:
    return page.get_by_role("row").and_(page.locator(".note"))


def kept(desk: WholeDesk, file_id: str) -> list[dict[str, object]]:
    """The notes as the service has them."""
    with service(desk) as client:
        notes: list[dict[str, object]] = client.get(f"/peer-assists/{file_id}/notes").json()
    return notes


def all_saved(page: Page) -> None:
    expect(page.locator("#status").get_by_text("All notes are saved")).to_be_visible()


def test_a_note_takes_its_kind_from_the_phase_and_one_key_changes_it(
    page: Page, desk: WholeDesk, under_way: str
) -> None:
    opened(page, desk, under_way)
    noted(page, "@Grace: read the calendar out on the radio")
    all_saved(page)
    assert [(note["kind"], note["phase"]) for note in kept(desk, under_way)] == [("option", "options")]
    expect(page.locator(".pa-option")).to_contain_text("read the calendar out on the radio")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    expect(rows(page).first.locator(".kind")).to_have_text("Caution")
    all_saved(page)
    expect(page.locator(".pa-option")).to_have_count(0)
    assert [note["kind"] for note in kept(desk, under_way)] == ["caution"]


def test_notes_typed_while_the_service_is_killed_are_there_once_after_it_is_back(
    page: Page, desk: WholeDesk, under_way: str
) -> None:
    opened(page, desk, under_way)
    noted(page, "Before the power went.")
    all_saved(page)
    desk.stop_service(how=signal.SIGKILL)
    noted(page, "While it was gone.", "And one more.")
    page.get_by_role("combobox", name="A note", exact=True).fill("Half a sent")
    expect(page.locator("#status").get_by_text("Not saved yet (2)")).to_be_visible()
    desk.start_service()
    all_saved(page)
    expect(page.get_by_role("combobox", name="A note", exact=True)).to_have_value("Half a sent")
    assert [note["text"] for note in kept(desk, under_way)] == [
        "Before the power went.",
        "While it was gone.",
        "And one more.",
    ]


def test_two_who_note_at_once_have_one_list(
    page: Page, context: BrowserContext, desk: WholeDesk, under_way: str
) -> None:
    other = context.new_page()
    opened(page, desk, under_way)
    opened(other, desk, under_way)
    for number in range(4):
        noted(page, f"First laptop {number}")
        noted(other, f"Second laptop {number}")
    for each in (page, other):
        expect(rows(each)).to_have_count(8)
        all_saved(each)
    assert len({note["id"] for note in kept(desk, under_way)}) == 8
    assert sorted(note["position"] for note in kept(desk, under_way)) == list(range(8))  # type: ignore[type-var]


def test_the_phase_moves_for_everybody_and_what_is_being_typed_stays(
    page: Page, context: BrowserContext, desk: WholeDesk, under_way: str
) -> None:
    other = context.new_page()
    box = opened(page, desk, under_way)
    opened(other, desk, under_way)
    box.fill("Half a sent")
    other.get_by_role("button", name="Go on: Caucus").click()
    expect(page.get_by_role("button", name="Go on: Feedback")).to_be_visible()
    expect(page.locator(".pad > .kinds [aria-pressed=true]")).to_contain_text("Recommendation")
    expect(box).to_have_value("Half a sent")
    expect(box).to_be_focused()
    expect(page.get_by_role("timer")).to_contain_text("left of 8 min")


def test_the_close_saves_itself_in_the_hosts_words(page: Page, desk: WholeDesk, under_way: str) -> None:
    moved_to(desk, under_way, "close")
    opened(page, desk, under_way)
    page.get_by_label("What was valuable").fill("That the invoice was never sent.")
    page.get_by_label("What was valuable").blur()
    page.get_by_role("button", name="Add what the host will do").click()
    page.get_by_label("1. What").fill("Send the invoice")
    page.get_by_label("By when, as it was said").fill("by Friday")
    page.get_by_label("By when, as it was said").blur()
    expect(page.locator("#saved").get_by_text("Saved", exact=True)).to_have_count(3)
    with service(desk) as client:
        closing = client.get(f"/peer-assists/{under_way}/session").json()["closing"]
    assert closing["valuable"] == "That the invoice was never sent."
    assert [(row["what"], row["due"]) for row in closing["will_do"]] == [("Send the invoice", "by Friday")]


def test_an_option_gets_where_it_worked_and_keeps_it(page: Page, desk: WholeDesk, under_way: str) -> None:
    opened(page, desk, under_way)
    noted(page, "@Grace: read the calendar out on the radio")
    page.get_by_role("button", name="Add where, conditions, challenge").click()
    page.get_by_label("Where it worked").fill("Turkana, 2023")
    page.get_by_label("Where it worked").blur()
    expect(page.locator(".pa-option")).to_contain_text("worked in: Turkana, 2023")
    page.get_by_role("radio", name="Taken up").click()
    expect(page.locator(".pa-option-status")).to_have_text("Taken up")
    with service(desk) as client:
        (option,) = client.get(f"/peer-assists/{under_way}/options").json()
    assert (option["where_it_worked"], option["status"], option["offered_by"]) == ("Turkana, 2023", "taken_up", "Grace")


def test_a_transcript_dropped_at_home_opens_a_file_and_asks_once_who_is_who(page: Page, desk: WholeDesk) -> None:
    page.goto(f"{desk.address}/?space=real")
    expect(page.get_by_label("Notes from a session")).to_be_visible()
    page.locator("input[type=file]").nth(1).set_input_files(
        {"name": "meeting.vtt", "mimeType": "text/vtt", "buffer": VTT.encode()}
    )
    expect(page.get_by_text("meeting.vtt")).to_be_visible()
    page.get_by_role("button", name="Draft the write-up").click()
    expect(page.get_by_role("heading", name="Who is who")).to_be_visible()
    expect(page.get_by_text("3 names were found.")).to_be_visible()
    names = page.get_by_label("Call them")
    for place, name in enumerate(("Grace Ekai", "Board Room 2", "Peter Mwangi")):
        expect(names.nth(place)).to_have_value(name)
    names.first.fill("Grace Ekai-Lokol")
    page.get_by_role("button", name="Confirm, and draft the write-up").click()
    page.wait_for_url(re.compile("/write-up"))
    found = re.search(r"[?&]file=([^&]+)", page.url)
    assert found is not None
    with service(desk) as client:
        speakers = client.get(f"/peer-assists/{found[1]}/speakers").json()
        drafts = client.get(f"/peer-assists/{found[1]}/drafts", params={"kind": "write_up"}).json()
    assert len(drafts["items"] if isinstance(drafts, dict) else drafts) == 1
    assert {speaker["called"]: speaker["is_place"] for speaker in speakers} == {
        "Grace Ekai-Lokol": False,
        "Board Room 2": True,
        "Peter Mwangi": False,
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_no_page_is_wider_than_its_window(
    browser: Browser, desk: WholeDesk, under_way: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, color_scheme="dark" if scheme == "dark" else "light", locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    opened(page, desk, under_way, lang="fr" if scheme == "dark" else "en")
    box = page.get_by_role("combobox", name=re.compile("^(A note|Une note)$"))
    box.fill("@Grace Ekai: " + "Donaudampfschifffahrtsgesellschaft" * 6)
    box.press("Enter")
    expect(rows(page)).to_have_count(1)
    rows(page).first.click()
    page.locator(".st-key-pa-voices label").first.wait_for()
    serious = []
    for width in (1440, 768, 375):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(500)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        serious += [
            f"at {width}: {rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
            for rule in Axe().run(page).response["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
    context.close()
    assert not serious, json.dumps(serious, indent=1)
