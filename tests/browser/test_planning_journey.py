"""From an accepted problem to sent invitations: people with evidence, a panel, a facilitator, a date, an agenda, a pack, letters.

The whole product on the sample library, and a real mail server that takes what is sent.
"""

import re
from collections.abc import Iterator
from datetime import UTC
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import icalendar
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select, update

from service.database import Database
from service.domain.people import ParticipationRole
from service.domain.problem import VersionKind
from service.people.tables import people
from tests.browser.conftest import Servers, choose, downloaded, drawn, press
from tests.browser.test_inviting_journey import PROBLEM, SHEET
from tests.browser.whole_desk import WholeDesk
from tests.delivery.mail_server import MailServer, running_mail_server
from ui.calls import files, inviting, panel, planning
from ui.client import Client

FILE = "kalikhola-health-post-roof"
"""The sample file that has a problem, no facilitator, no panel and no date."""
SENDER = "desk@example.org"
DRAFTING_MS = 240_000

pytestmark = pytest.mark.browser


class MailingDesk(WholeDesk):
    """A whole desk whose service hands its mails to a server of this test."""

    def __init__(self, home: Path, servers: Servers, mail_server: MailServer) -> None:
        self.mail_server = mail_server
        super().__init__(home, servers, sample=True)

    @property
    def settings(self) -> dict[str, str]:
        return {
            **super().settings,
            "PEER_ASSIST_SMTP_HOST": "127.0.0.1",
            "PEER_ASSIST_SMTP_PORT": str(self.mail_server.port),
            "PEER_ASSIST_SMTP_SECURITY": "none",
            "PEER_ASSIST_SMTP_FROM": SENDER,
        }

    def client(self) -> Client:
        return Client(space="practice", base_url=self.service)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def mailing_desk(
    tmp_path_factory: pytest.TempPathFactory, servers: Servers, mail_server: MailServer
) -> Iterator[MailingDesk]:
    """The sample library with the problem of one file accepted, and an address for everybody."""
    whole = MailingDesk(tmp_path_factory.mktemp("mailing-desk"), servers, mail_server)
    client = whole.client()
    held = {field.field: field.revision for field in files.sheet(client, FILE).fields}
    revisions = {
        part: files.type_field(client, FILE, part, text, held.get(part, 0)).revision for part, text in SHEET.items()
    }
    files.accept(
        client,
        FILE,
        kind=VersionKind.AS_AGREED,
        accepted_by="Esther Nyambura",
        agreed_by="Nirmala Tamang",
        why="",
        draft_id=None,
        revisions=files.revisions_of(files.sheet(client, FILE)) | revisions,
    )
    database = Database(f"sqlite:///{Path(whole.home) / 'peer_assist.sqlite3'}")
    with database.transaction() as tx:
        tx.execute(update(people).values(email=people.c.id.concat("@example.org")))
        assert tx.execute(select(func.count()).select_from(people)).scalar_one() > 0
    database.dispose()
    yield whole
    whole.stop_service()


def part(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}").first


def open_at(page: Page, desk: MailingDesk, name: str, **more: str) -> None:
    query = "".join(f"&{key}={value}" for key, value in more.items())
    page.goto(f"{desk.address}/{name}?file={FILE}&space=practice{query or '&lang=en'}")


def test_from_an_accepted_problem_to_sent_invitations(
    mailing_desk: MailingDesk, mail_server: MailServer, page: Page, foreign_requests: list[str]
) -> None:
    peers = a_panel(page, mailing_desk)
    facilitator = a_facilitator(page, mailing_desk)
    a_date_and_an_agenda(page, mailing_desk)
    a_pack(page)
    invited = invitations(page, mailing_desk)
    assert peers | {facilitator} <= invited
    sent(page, mailing_desk, mail_server, invited)
    assert foreign_requests == []


def a_panel(page: Page, desk: MailingDesk) -> set[str]:
    """Evidence shown, a panel worked out, one seat swapped, taken. Gives who sits there."""
    open_at(page, desk, "people")
    candidates = part(page, "pa-candidates")
    expect(candidates.locator("blockquote").first).to_be_visible()
    expect(candidates.get_by_role("button", name="Read the whole case").first).to_be_visible()
    page.get_by_role("button", name="Work out a panel").click()
    seats = page.locator("[class*='st-key-pa-seat-']")
    expect(page.get_by_text("Proven to be the best panel under these rules")).to_be_visible(timeout=DRAFTING_MS)
    drawn(page)
    before = seats.locator("h4 bdi").all_inner_texts()
    assert 6 <= len(before) <= 8
    out = seats.last
    gone = out.locator("h4 bdi").inner_text()
    out.get_by_role("button", name="Swap").click()
    take = page.get_by_role("button", name=re.compile("^Take (?!this panel)")).first
    comes = take.inner_text().removeprefix("Take ")
    take.click()
    expect(page.get_by_text(f"{comes} sits there now", exact=False)).to_be_visible()
    expect(seats.locator("h4", has_text=gone)).to_have_count(0)
    page.keyboard.press("Escape")
    drawn(page)
    page.get_by_role("button", name="Take this panel").click()
    expect(page.get_by_text(f"This panel is taken, with {len(before)} peers.", exact=False)).to_be_visible()
    chosen = panel.view(desk.client(), FILE).chosen
    assert sorted(each.name for each in chosen) == sorted([*(each for each in before if each != gone), comes])
    return {str(each.person_id) for each in chosen}


def a_facilitator(page: Page, desk: MailingDesk) -> str:
    """By hand somebody of the host team, who is refused; then the first who is suggested."""
    helpers = page.locator(f".st-key-by-hand-facilitator-{FILE}")
    helpers.locator("summary").click()
    helpers.get_by_label("A name, a job or a unit").fill("Nirmala Tamang")
    helpers.get_by_label("A name, a job or a unit").press("Enter")
    helpers.get_by_role("button", name="Take Nirmala Tamang").click()
    expect(page.get_by_text("The facilitator comes from outside the host team", exact=False)).to_be_visible()
    drawn(page)
    suggested = page.locator(f".st-key-helper-facilitator-{FILE}")
    suggested.locator("summary").click()
    take = suggested.get_by_role("button", name=re.compile("^Take ")).first
    name = take.inner_text().removeprefix("Take ")
    take.click()
    helper = page.locator("[data-testid=stColumn]", has=suggested).last
    expect(helper.locator("p", has_text=name).first).to_be_visible()
    expect(helper.get_by_text("Nobody yet")).to_have_count(0)
    drawn(page)
    held = [each for each in panel.view(desk.client(), FILE).helpers if each.role is ParticipationRole.FACILITATOR]
    assert [each.name for each in held] == [name]
    assert held[0].person_id is not None
    return str(held[0].person_id)


def a_date_and_an_agenda(page: Page, desk: MailingDesk) -> None:
    open_at(page, desk, "plan")
    expect(page.get_by_role("button", name="Draft the invitations")).to_be_visible()  # the last part of the page
    drawn(page)
    choose(page, "Length", "90 minutes")
    expect(page.get_by_text("90 minutes of work, 0 minutes of breaks").first).to_be_visible()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Set this date").first.click()
    calendar_file = page.get_by_role("button", name="Calendar file (.ics)")
    expect(calendar_file).to_be_visible()
    drawn(page)
    starts = planning.meeting(desk.client(), FILE).starts_at
    assert starts is not None
    calendar: Any = icalendar.Calendar.from_ical(downloaded(page, calendar_file))
    (event,) = calendar.walk("VEVENT")
    assert event["dtstart"].dt.astimezone(UTC) == starts
    assert (event["dtend"].dt - event["dtstart"].dt).total_seconds() == 90 * 60
    files_of = page.locator(f".st-key-pa-agenda-files-{FILE}")
    assert downloaded(page, files_of.get_by_role("button", name="PDF")).startswith(b"%PDF-")


def a_pack(page: Page) -> None:
    pack = part(page, "pa-pack")
    pack.get_by_role("button", name="Draft the background pack").click()
    expect(pack.get_by_text(re.compile("[12] pages? of 2 at most"))).to_be_visible(timeout=DRAFTING_MS)
    pack.get_by_label("Accepted by").fill("Esther Nyambura")
    pack.get_by_role("button", name="Accept the pack").click()
    expect(pack.get_by_text("Accepted by Esther Nyambura")).to_be_visible()
    drawn(page)
    expect(pack.get_by_role("button", name="PDF")).to_have_count(1)
    assert downloaded(page, pack.get_by_role("button", name="PDF")).startswith(b"%PDF-")


def invitations(page: Page, desk: MailingDesk) -> set[str]:
    """Drafted, and accepted one by one. Gives who is invited."""
    at = part(page, "pa-invitations")
    at.get_by_role("button", name="Draft the invitations").click()
    expect(at.locator("[class*='st-key-invited-']").first).to_be_visible(timeout=DRAFTING_MS)
    expect(at.get_by_text("drafted, to be accepted").first).to_be_visible(timeout=DRAFTING_MS)
    drawn(page)
    invited = [each for each in inviting.view(desk.client(), FILE).people if each.is_there]
    for each in invited:
        one = at.locator(f".st-key-invited-{each.who}")
        one.locator("summary").first.click()
        one.get_by_role("textbox", name="Accepted by").fill("Esther Nyambura")
        accepted = one.locator("summary").first.get_by_text("accepted, not sent")
        press(one.get_by_role("button", name="Accept this invitation"), accepted)
        drawn(page)
    return {str(each.who) for each in invited}


def sent(page: Page, desk: MailingDesk, mail_server: MailServer, invited: set[str]) -> None:
    at = part(page, "pa-invitations")
    at.get_by_role("button", name=f"Send {len(invited)} mails").click()
    for who in invited:
        summary = at.locator(f".st-key-invited-{who} summary").first
        expect(summary).to_contain_text("sent, no answer yet")
    to = sorted(f"{who}@example.org" for who in invited)
    assert sorted(address for address, _ in mail_server.arrived) == to, "each letter went once, to one person"
    assert {sender for sender, _ in mail_server.only} == {SENDER}
    assert sorted(recipient for _, recipient in mail_server.only) == to
    for (address, _), message in zip(mail_server.arrived, mail_server.messages(), strict=True):
        check_letter(message, address)
    states = {each.who: each.mail.state.value for each in inviting.view(desk.client(), FILE).people if each.mail}
    assert states == dict.fromkeys(invited, "sent")


def check_letter(message: EmailMessage, address: str) -> None:
    assert [found for _, found in getaddresses([str(message["To"])])] == [address]
    body = message.get_body(("plain",))
    assert body is not None
    assert PROBLEM in " ".join(body.get_content().split())
    enclosed = [each.get_filename() or "" for each in message.iter_attachments()]
    assert any(name.endswith(".pdf") for name in enclosed), enclosed


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_people_page_fits_and_axe_finds_nothing_serious(
    mailing_desk: MailingDesk, page: Page, width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    open_at(page, mailing_desk, "people", lang="fr" if width == 375 else "en")
    expect(page.locator("#pa-asked")).to_be_visible()
    expect(page.locator("[class*='st-key-pa-candidate-']").first).to_be_visible()
    drawn(page)
    if not panel.view(mailing_desk.client(), FILE).chosen:
        page.get_by_role("button", name=re.compile("Work out a panel|Calculer un panel")).click()
    expect(page.locator("[class*='st-key-pa-seat-']").first).to_be_visible(timeout=DRAFTING_MS)
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    serious = [each for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
    assert not [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in serious]
