"""The second half of Plan in a real browser: the pack and the invitations drafted, accepted, taken out, answered."""

import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update

from service.database import Database
from service.domain.ids import PeerAssistId, PersonId
from service.domain.people import Participation, ParticipationRole
from service.domain.problem import SheetField, VersionKind
from service.people import participations
from service.people.tables import people
from tests.browser.conftest import downloaded
from tests.browser.whole_desk import WholeDesk
from ui.calls import files, inviting
from ui.client import Client

PROBLEM = "The municipality passed the budget for the roof in July and has released nothing of it since."
SHEET = {
    SheetField.PROBLEM: PROBLEM,
    SheetField.WHY_IT_MATTERS: "Without a roof the post closes when the monsoon begins, and 2,300 people walk four hours.",
    SheetField.WANT_TO_LEARN: "How did others get an approved budget released?",
    SheetField.CONTEXT: "The budget stands in the red book. The accounts officer says that the ward has not sent the estimate.",
}
PEERS = ("p-collins-ouma", "p-hery-rakoto")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file_id(desk: WholeDesk) -> str:
    """A practice file with an accepted statement, a facilitator and two peers."""
    client = Client(space="practice", base_url=desk.service)
    file = files.open_file(client, "Please help us with the roof of our health post.")
    revisions = {part: files.type_field(client, file.id, part, text, 0).revision for part, text in SHEET.items()}
    files.accept(
        client,
        file.id,
        kind=VersionKind.AS_AGREED,
        accepted_by="Esther Nyambura",
        agreed_by="Nirmala Tamang",
        why="",
        draft_id=None,
        revisions=revisions,
    )
    database = Database(f"sqlite:///{Path(desk.home) / 'peer_assist.sqlite3'}")
    with database.transaction() as tx:
        names = {row.id: row.name for row in tx.execute(select(people.c.id, people.c.name))}
        tx.execute(update(people).where(people.c.id == PEERS[0]).values(email="collins@example.org"))
        chosen = [
            Participation(id="", name=names[id], role=ParticipationRole.PEER, person_id=PersonId(id)) for id in PEERS
        ]
        participations.set_peer_assist_people(
            tx,
            PeerAssistId(file.id),
            chosen,
            roles=[ParticipationRole.PEER],
            made_by="local",
            now=datetime.now(UTC),
        )
    database.dispose()
    return str(file.id)


def part(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}").first


def test_from_the_accepted_statement_to_an_invitation_that_is_answered(
    desk: WholeDesk, page: Page, file_id: str, tmp_path: Path, foreign_requests: list[str]
) -> None:
    page.goto(f"{desk.address}/plan?file={file_id}&space=practice&lang=en")
    pack, invitations = part(page, "pa-pack"), part(page, "pa-invitations")

    pack.get_by_role("button", name="Draft the background pack").click()
    expect(pack.get_by_text("1 page of 2 at most")).to_be_visible(timeout=180_000)
    expect(pack.get_by_text("drafted from the accepted statement").first).to_be_visible()
    pack.get_by_label("Accepted by").fill("Esther Nyambura")
    pack.get_by_role("button", name="Accept the pack").click()
    expect(pack.get_by_text("Accepted by Esther Nyambura")).to_be_visible()
    expect(pack.get_by_role("button", name="PDF")).to_have_count(1)
    assert downloaded(page, pack.get_by_role("button", name="PDF")).startswith(b"%PDF")

    invitations.get_by_role("button", name="Draft the invitations").click()
    collins = invitations.locator(f".st-key-invited-{PEERS[0]}")
    expect(collins).to_be_visible(timeout=180_000)
    collins.locator("summary").first.click()
    expect(collins.get_by_text("drafted from the accepted statement and what this person took part in")).to_be_visible()
    collins.get_by_role("textbox", name="Why you").fill("You led the pump committee that was never paid.")
    collins.get_by_role("textbox", name="Accepted by").fill("Esther Nyambura")
    collins.get_by_role("button", name="Accept this invitation").click()
    expect(collins.get_by_text("of the draft was changed")).to_be_visible()

    mail = downloaded(page, collins.get_by_role("button", name="Download as mail"))
    message = email.message_from_bytes(mail, policy=email.policy.default)
    body = message.get_body()
    assert body is not None
    assert message["To"].addresses[0].addr_spec == "collins@example.org"
    for said in ("You led the pump committee that was never paid.", PROBLEM, "It is an assist, not a review."):
        assert said in body.get_content()
    assert [each.get_filename() for each in message.iter_attachments()] == ["background pack.pdf"]

    collins.get_by_role("button", name="I sent it myself").click()
    expect(collins.get_by_text("sent, no answer yet")).to_be_visible()
    collins.locator("summary").filter(has_text="Write an answer down").click()
    collins.locator("label").filter(has_text="Yes").click()
    collins.get_by_role("textbox", name="Their questions to the team, one a line").fill(
        "Who signs when the officer is away?"
    )
    collins.get_by_role("button", name="Keep the answer").click()
    expect(collins.get_by_text("comes").first).to_be_visible()

    client = Client(space="practice", base_url=desk.service)
    invited = next(each for each in inviting.view(client, file_id).people if each.who == PEERS[0])
    assert invited.invitation is not None
    assert invited.invitation.reply is not None
    assert invited.invitation.reply.coming == "yes"
    assert invited.invitation.asked_at is not None
    assert 0 < (invited.invitation.edited_share or 0) < 1

    page.goto(f"{desk.address}/session?file={file_id}&space=practice&lang=en")
    expect(page.get_by_text("1 question from before the day")).to_be_visible()
    expect(page.get_by_text("Who signs when the officer is away?")).to_be_visible()
    assert foreign_requests == []
