"""Mails through a real SMTP server: what was confirmed goes once, and its fate is told exactly."""

import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service import jobs
from service.app import build
from service.database import Database
from service.delivery.tables import mail_enclosures, mails, personal_links
from service.domain.progress import JobKind
from service.people.tables import people
from tests.delivery.inviting import InvitingDesk, furnish, mail_settings
from tests.delivery.mail_server import BROKEN, FULL, REFUSED, MailServer


def set_address(desk: InvitingDesk, address: str) -> None:
    database: Database = desk.client.app.state.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        tx.execute(update(people).where(people.c.id == "p-grace").values(email=address))


def test_a_confirmed_letter_arrives_once_with_its_pack_its_calendar_and_its_own_page(
    with_mail: InvitingDesk, mail_server: MailServer, database: Database
) -> None:
    with_mail.accept_pack()
    grace = with_mail.accept("p-grace")
    assert grace["letter"]["address"] == "grace@example.org"
    assert with_mail.send(grace).status_code == 202
    assert with_mail.fate("p-grace")["state"] == "sent"
    (message,) = mail_server.messages()
    assert (message["To"], message["From"]) == ("Grace Achieng <grace@example.org>", "desk@example.org")
    assert message["Reply-To"] == "esther@example.org"
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    seen = grace["letter"]["text"].replace("\n", "")
    address = re.search(r"https://assist\.example\.org/l/[\w-]{43}", text)
    assert address is not None
    mark = re.search(r"\[[^\]]+\]", grace["letter"]["text"])
    assert mark is not None
    assert text.replace("\r", "").replace("\n", "") == seen.replace(mark[0], address[0]), "exactly what was shown"
    assert [each.get_filename() for each in message.iter_attachments()] == ["calendar entry.ics", "background pack.pdf"]
    ics, pdf = message.iter_attachments()
    assert "BEGIN:VEVENT" in str(ics.get_content())
    assert bytes(pdf.get_content()).startswith(b"%PDF")
    assert with_mail.of("p-grace")["invitation"]["asked_at"] is not None
    page = with_mail.client.get(address[0].replace("https://assist.example.org", "http://testserver"))
    assert page.status_code == 200
    with database.transaction(read_only=True) as tx:
        row = tx.execute(select(mails)).one()
        assert tx.execute(select(mail_enclosures)).all() == []
    assert row.text == "", "the outbox keeps no letter that is gone"
    assert address[0].rpartition("/")[2] not in str(tuple(row))


def test_nothing_goes_that_was_not_accepted_or_is_not_what_was_seen(
    with_mail: InvitingDesk, mail_server: MailServer
) -> None:
    grace = with_mail.accept("p-grace")
    with_mail.client.post(f"{with_mail.path}/invitations", json={"who": "p-luc"}).raise_for_status()
    luc = with_mail.of("p-luc")
    refused = with_mail.send(grace, luc)
    assert (refused.status_code, refused.json()["error"]["id"]) == (409, "invitations.not_accepted")
    meeting = {"revision": 2, "starts_at": "2027-03-09T09:00:00+00:00", "timezone": "Europe/London"}
    with_mail.client.put(f"{with_mail.path}/meeting", json=meeting).raise_for_status()
    refused = with_mail.send(grace)
    assert refused.json()["error"]["id"] == "invitations.changed_since_seen"
    assert with_mail.client.get(f"{with_mail.path}/mails").json() == []
    assert mail_server.only == []


@pytest.mark.parametrize(
    ("address", "reason", "said"),
    [(REFUSED, "recipient", "no such mailbox here"), (FULL, "content", "the mailbox is full")],
)
def test_a_refused_mail_says_who_refused_it_and_takes_its_address_with_it(
    with_mail: InvitingDesk, mail_server: MailServer, database: Database, address: str, reason: str, said: str
) -> None:
    set_address(with_mail, address)
    with_mail.send(with_mail.accept("p-grace")).raise_for_status()
    mail = with_mail.fate("p-grace")
    assert (mail["state"], mail["reason"]) == ("refused", reason)
    assert said in mail["server_said"]
    assert with_mail.of("p-grace")["invitation"]["asked_at"] is None
    with database.transaction(read_only=True) as tx:
        assert tx.scalar(select(personal_links.c.revoked_at)) is not None
    set_address(with_mail, "grace@example.org")
    with_mail.send(with_mail.of("p-grace")).raise_for_status()
    assert with_mail.fate("p-grace")["state"] == "sent"


def test_a_server_that_cannot_be_reached_has_sent_nothing(database: Database, tmp_path: Path) -> None:
    settings = mail_settings(database, tmp_path / "home", 9)  # the discard port: nobody listens
    with TestClient(build(settings), raise_server_exceptions=False) as client:
        desk = furnish(client, database)
        desk.send(desk.accept("p-grace")).raise_for_status()
        mail = desk.fate("p-grace")
        assert (mail["state"], mail["reason"]) == ("refused", "unreachable")


def test_a_connection_that_breaks_while_handing_over_leaves_the_fate_unknown_and_asks(
    with_mail: InvitingDesk, mail_server: MailServer
) -> None:
    set_address(with_mail, BROKEN)
    with_mail.send(with_mail.accept("p-grace")).raise_for_status()
    assert with_mail.fate("p-grace")["state"] == "unknown"
    assert len(mail_server.arrived) == 1, "it had arrived: nobody here could know"
    again = with_mail.send(with_mail.of("p-grace"))
    assert again.json()["error"]["id"] == "invitations.sent_before"
    assert len(mail_server.arrived) == 1
    set_address(with_mail, "grace@example.org")
    with_mail.send(with_mail.of("p-grace"), again=True).raise_for_status()
    assert with_mail.fate("p-grace")["state"] == "sent"
    assert len(mail_server.arrived) == 2


DIES = """
    import os, signal, sys, time
    from pathlib import Path
    from service.app import create_app, real_parts
    from service.database import Database
    from service.delivery import mailing
    from service.settings import Settings

    def dies(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    mailing.Mailing.__init__.__kwdefaults__["send"] = dies
    settings = Settings()
    parts = real_parts(settings, Database(settings.database))
    create_app(settings, parts)
    parts.jobs.launch()
    time.sleep(60)
"""


def test_a_mail_whose_process_died_while_sending_is_never_sent_again_by_itself(
    database: Database, tmp_path: Path, mail_server: MailServer
) -> None:
    """Queued by a service that does no work; taken by a process that is killed while it hands over; found by the next."""
    home = tmp_path / "home"
    settings = mail_settings(database, home, mail_server.port)
    with TestClient(build(settings, work=False)) as client:
        desk = furnish(client, database)
        desk.send(desk.accept("p-grace")).raise_for_status()
        assert desk.of("p-grace")["mail"]["state"] == "queued"
    environment = {
        "PEER_ASSIST_HOME": str(home),
        "PEER_ASSIST_DATABASE_URL": database.url,
        "PEER_ASSIST_SAMPLE_LIBRARY": "false",
        "PEER_ASSIST_SMTP_HOST": "127.0.0.1",
        "PEER_ASSIST_SMTP_PORT": str(mail_server.port),
        "PEER_ASSIST_SMTP_SECURITY": "none",
        "PEER_ASSIST_SMTP_FROM": "desk@example.org",
    }
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DIES)], env={**os.environ, **environment}, timeout=120, check=False
    )
    assert died.returncode == -signal.SIGKILL
    with TestClient(build(settings)) as client:
        desk = InvitingDesk(client, desk.file_id)
        assert desk.fate("p-grace")["state"] == "unknown"
        assert mail_server.only == [], "nothing was handed over by the process that died, and nothing after it"
        assert desk.send(desk.of("p-grace")).json()["error"]["id"] == "invitations.sent_before"


@pytest.mark.parametrize(("state", "fate"), [("queued", ("refused", "gone")), ("sending", ("unknown", ""))])
def test_a_mail_whose_job_ended_before_its_time_is_told_as_unsent_only_where_it_was_not_taken(
    database: Database, tmp_path: Path, state: str, fate: tuple[str, str]
) -> None:
    with TestClient(build(mail_settings(database, tmp_path / "home", 9), work=False)) as client:
        desk = furnish(client, database)
        desk.send(desk.accept("p-grace")).raise_for_status()
        with database.transaction() as tx:
            tx.execute(update(mails).values(state=state))
            job_id = tx.execute(select(jobs.table.c.id).where(jobs.table.c.kind == JobKind.MAIL.value)).scalar_one()
            client.app.state.jobs.cancel(tx, job_id)  # type: ignore[attr-defined]
        mail = desk.of("p-grace")["mail"]
        assert (mail["state"], mail["reason"]) == fate


def test_without_a_mail_server_nothing_is_queued(without_mail: InvitingDesk) -> None:
    refused = without_mail.send(without_mail.accept("p-grace"))
    assert (refused.status_code, refused.json()["error"]["id"]) == (409, "invitations.mail_not_set")
    assert "PEER_ASSIST_SMTP_HOST" in refused.json()["error"]["message"]
