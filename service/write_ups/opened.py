"""What is read of a write-up in one transaction, to be counted, drawn or exported after it."""

from collections.abc import Mapping

from service.domain.ids import LineId
from service.domain.looks import Look
from service.domain.text import Value
from service.domain.write_ups import Comment, DecidedHeldBack, Header, SeeAlso, WriteUp


class Opened(Value):
    """For a reader who was shown the file."""

    write_up: WriteUp | None
    header: Header
    shown_as: Mapping[LineId, str] = {}
    decided: tuple[DecidedHeldBack, ...] = ()
    comments: tuple[Comment, ...] = ()
    see_also: tuple[SeeAlso, ...] = ()
    facilitator: str = ""
    look: Look = Look()
    logo: bytes | None = None
    word_template: bytes | None = None
    is_approved: bool = False
    """Some version is, perhaps an earlier one."""
