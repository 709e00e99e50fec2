"""A dropped text file as text: what mail programs and editors write, and nothing else."""

from email import message_from_bytes, policy
from pathlib import PurePath

from service.domain.text import REQUEST_LIMIT, clean

WRITTEN_IN = ("", ".txt", ".md", ".markdown", ".text")
"""What editors write. Anything else is a program's own format, even where its bytes would pass for text."""


def text_of_file(name: str, content: bytes) -> str | None:
    """The text of a .txt, .md or .eml file; None where it is not text."""
    suffix = PurePath(name).suffix.lower()
    if suffix == ".eml":
        return _text_of_mail(content)
    return _decoded(content) if suffix in WRITTEN_IN else None


def _decoded(content: bytes) -> str | None:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return clean(content.decode(encoding))[:REQUEST_LIMIT]
        except UnicodeDecodeError:
            continue
    return None


def _text_of_mail(content: bytes) -> str | None:
    """Subject, sender and the plain part, as if it had been pasted."""
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    if body is None:
        return None
    lines = [f"{name}: {message[name]}" for name in ("From", "Subject") if message[name]]
    return clean("\n".join([*lines, "", str(body.get_content())]))[:REQUEST_LIMIT]
