"""Letters: what each says, in whose time, and that nobody's words can break a header or a page."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from service.delivery.messages import Enclosed, address_of, message_of, one_line
from service.domain.mail_addresses import usable_address
from service.peer_assists.letters import LINK_MARK, with_address
from tests.delivery.inviting import WORDS, InvitingDesk


def eml(desk: InvitingDesk, person: dict[str, Any]) -> EmailMessage:
    answer = desk.client.post(f"{desk.path}/invitations/{person['invitation']['id']}/eml")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("message/rfc822")
    return email.message_from_bytes(answer.content, policy=email.policy.default)


def body_of(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


def test_a_letter_says_all_that_an_invitation_must(without_mail: InvitingDesk) -> None:
    """Row 15 of the method, member by member."""
    without_mail.accept_pack()
    letter = without_mail.accept("p-grace")["letter"]
    for said in (
        "Esther Nyambura invites you to a peer assist with Kasanda water team",
        "It is an assist, not a review.",
        WORDS["why"],
        WORDS["problem"],
        WORDS["asked"],
        "come as a peer",
        "Facilitator, from outside the team: Esther Nyambura",
        "Tuesday 2 March 2027, 12:00 to 13:30 — your time (Nairobi, UTC+03:00)",
        "Tuesday 2 March 2027, 09:00 to 10:30 — for the host team (London, UTC+00:00)",
        "Room 2 and a call",
        "Nothing is recorded.",
        "you appear by hub and role",
        "when it reports back",
        "1. Can you come (yes, perhaps, no)?",
        "3. Which questions do you have for the team before the day?",
    ):
        assert said in letter["text"], said
    assert letter["enclosed"] == ["calendar entry.ics", "background pack.pdf"]
    assert "http" not in letter["text"], "no address others could not reach"


def test_a_letter_is_in_the_language_of_the_person(without_mail: InvitingDesk) -> None:
    letter = without_mail.accept("p-luc")["letter"]
    assert letter["subject"] == "Invitation à un peer assist le 2 mars 2027 : Water points"
    assert "C’est une aide, pas une évaluation." in letter["text"]
    assert "mardi 2 mars 2027, de 09:00 à 10:30" in letter["text"]
    assert "Dakar" in letter["text"], "nine o’clock in both, and named as theirs"


def test_terms_that_were_set_stand_in_every_letter(without_mail: InvitingDesk) -> None:
    body = {"recorded": True, "confidentiality": "Names stay in the room.", "reply_by": "2027-02-20", "revision": 0}
    without_mail.client.put(f"{without_mail.path}/invitation-terms", json=body).raise_for_status()
    text = without_mail.accept("p-grace")["letter"]["text"]
    assert "Names stay in the room." in text
    assert "Nothing is recorded." not in text
    assert "By 20 February 2027" in text
    stale = without_mail.client.put(f"{without_mail.path}/invitation-terms", json=body)
    assert stale.status_code == 409


def test_a_peer_is_told_why_them_or_the_letter_is_not_accepted(without_mail: InvitingDesk) -> None:
    with pytest.raises(Exception, match="422"):
        without_mail.accept("p-grace", why="")
    without_mail.accept("p-esther", why="")


def test_changed_words_are_not_sent_until_they_are_accepted_again(without_mail: InvitingDesk) -> None:
    grace = without_mail.accept("p-grace")
    at = f"{without_mail.path}/invitations/{grace['invitation']['id']}"
    body = {"words": {**WORDS, "why": "Somebody said so."}, "revision": grace["invitation"]["revision"]}
    without_mail.client.put(f"{at}/words", json=body).raise_for_status()
    refused = without_mail.client.post(f"{at}/eml")
    assert (refused.status_code, refused.json()["error"]["id"]) == (409, "invitations.not_accepted")


def test_the_mail_file_opens_as_a_draft_with_everything_in_it(linked: InvitingDesk) -> None:
    linked.accept_pack()
    message = eml(linked, linked.accept("p-grace"))
    assert message["X-Unsent"] == "1"
    assert message["From"] == "Esther Nyambura <esther@example.org>"
    assert "https://assist.example.org/l/" in body_of(message)
    assert [each.get_content_type() for each in message.iter_attachments()] == ["text/calendar", "application/pdf"]
    assert linked.of("p-grace")["invitation"]["asked_at"] is None, "a file on a disk was not sent"


HOSTILE = [
    "Eve\r\nBcc: all@example.org",
    "Eve\nX-Evil: 1",
    'Eve" <evil@example.org>, "x',
    "Eve\u2028Bcc: all@example.org\u2029",
    "{{ 7*7 }}{personal-address} {name} %s",
    "<script>alert(1)</script>",
    "=?utf-8?q?Eve=0D=0ABcc=3A_all=40example=2Eorg?=",
    "Ève Ndiaye 王 " * 20,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_header(name: str) -> None:
    message = message_of(
        to_name=name,
        to_address="grace@example.org",
        subject=f"Invitation: {name}",
        text=f"Dear {name},\n.\nBcc: x",
        language="en",
        at=datetime(2026, 11, 26, tzinfo=UTC),
        sender="desk@example.org",
        sender_name=name,
        reply_to="esther@example.org",
        message_id="mail-1",
        enclosed=[Enclosed(f"{name}.pdf", "application/pdf", b"%PDF")],
    )
    read = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert set(read.keys()) == {
        "Subject", "From", "To", "Reply-To", "Date", "Content-Language", "Message-ID", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert [each.addr_spec for each in read["To"].addresses] == ["grace@example.org"]
    assert [each.addr_spec for each in read["From"].addresses] == ["desk@example.org"]
    assert one_line(name) in str(read["Subject"])
    assert "\n.\n" in body_of(read).replace("\r", "")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "grace",
        "grace@",
        "grace@example",
        "grace@example.org\nBcc: all@example.org",
        "grace@example.org, all@example.org",
        "Grace <grace@example.org>",
        '"a b"@example.org',
        "grace@[127.0.0.1]",
        "grâce@example.org",
        "grace@example.org>",
        f"{'a' * 65}@example.org",
        "a..b@example.org",
        "grace@-example.org",
    ],
)
def test_an_address_that_is_not_one_plain_address_is_used_nowhere(address: str) -> None:
    assert usable_address(address) == ""
    with pytest.raises(ValueError, match="no usable address"):
        address_of("Grace", address)


def test_a_person_with_an_unusable_address_gets_no_mail(without_mail: InvitingDesk) -> None:
    from sqlalchemy import update

    from service.people.tables import people

    database = without_mail.client.app.state.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        tx.execute(update(people).where(people.c.id == "p-grace").values(email="grace@example.org, all@example.org"))
    grace = without_mail.accept("p-grace")
    assert grace["letter"]["address"] == ""
    message = eml(without_mail, grace)
    assert message["To"] is None


def test_the_personal_address_goes_where_ours_is_and_nowhere_else() -> None:
    text = f"Why you: {LINK_MARK}\n\nPlease answer here: {LINK_MARK}\n"
    assert (
        with_address(text, "https://x/l/secret") == f"Why you: {LINK_MARK}\n\nPlease answer here: https://x/l/secret\n"
    )


def test_words_that_look_like_our_places_stay_words(linked: InvitingDesk) -> None:
    letter = linked.accept("p-grace", why="{name} {link} {{personal-address}} <b>{host}</b>")["letter"]
    assert "{name} {link} {{personal-address}} <b>{host}</b>" in letter["text"]
