"""A real SMTP server on a free port of this machine, that refuses and breaks off when asked to."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

REFUSED = "refused@example.org"
BROKEN = "broken@example.org"
FULL = "full@example.org"


@dataclass
class MailServer:
    """What arrived, letter by letter: the envelope's recipient, the bytes, and the message in them."""

    port: int = 0
    arrived: list[tuple[str, bytes]] = field(default_factory=list)
    only: list[tuple[str, str]] = field(default_factory=list)
    """Sender and recipient of every envelope, arrived or not."""

    def messages(self) -> list[EmailMessage]:
        policy = email.policy.default
        return [email.message_from_bytes(data, policy=policy) for _, data in self.arrived]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.only.append((str(envelope.mail_from), address))
        if address == REFUSED:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[0]
        if to == FULL:
            return "552 5.2.2 the mailbox is full"
        content: Any = envelope.content
        self.arrived.append((to, bytes(content)))
        if to == BROKEN:  # it was taken, and the sender will never hear so
            transport: Any = server.transport
            transport.abort()
        return "250 taken"


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    found = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found.port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=found.port, ready_timeout=60, enable_SMTPUTF8=False)
    controller.start()
    yield found
    controller.stop()
