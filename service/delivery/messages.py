"""A letter as a mail message: plain text, its enclosures, and headers that nobody's words can break."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from service.domain.mail_addresses import usable_address
from service.domain.text import clean

WIRE = SMTP.clone(cte_type="7bit")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a letter."""

    name: str
    media_type: str
    data: bytes


def message_of(
    *,
    to_name: str,
    to_address: str,
    subject: str,
    text: str,
    language: str,
    at: datetime,
    sender: str = "",
    sender_name: str = "",
    reply_to: str = "",
    message_id: str = "",
    enclosed: Sequence[Enclosed] = (),
) -> EmailMessage:
    """`to_address` may be empty: then whoever opens the message fills it in. Without a sender it opens as a draft."""
    message = EmailMessage(policy=WIRE)
    message["Subject"] = one_line(subject)
    if sender:
        message["From"] = address_of(sender_name, sender)
    if to_address:
        message["To"] = address_of(to_name, to_address)
    if reply_to and reply_to != sender:
        message["Reply-To"] = address_of("", reply_to)
    message["Date"] = at
    if message_id:
        message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    else:
        message["X-Unsent"] = "1"
    message.set_content(clean(text), subtype="plain", charset="utf-8", cte="quoted-printable")
    for each in enclosed:
        main, _, sub = each.media_type.partition("/")
        message.add_attachment(each.data, maintype=main, subtype=sub, filename=one_line(each.name))
    message["Content-Language"] = language  # last: setting the content takes such headers away
    return message


def address_of(name: str, address: str) -> Address:
    """Raises ValueError for what is no plain address: callers ask `usable_address` first."""
    usable = usable_address(address)
    if not usable:
        raise ValueError("no usable address")
    local, _, domain = usable.rpartition("@")
    return Address(display_name=one_line(name)[:LONGEST_NAME], username=local, domain=domain)


def one_line(text: str) -> str:
    """For a header: no line ends of any kind, nothing hidden, and no encoded word.

    The standard library decodes `=?utf-8?q?…=0D=0ABcc…?=` in what it is given, line ends and all, and writes them as they are.
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in clean(text))
    return " ".join(plain.replace("=?", "= ?").replace("?=", "? =").split())
