"""How an organisation's pages look: name, logo, colour, paper. One for each hub, or the defaults."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from service.domain.ids import HubId
from service.domain.text import Line, Value


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "us-letter"


Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class Look(Value):
    hub_id: HubId | None = None
    organisation: Line = ""
    colour: Colour = "#0F766E"
    paper: Paper = Paper.A4
    has_logo: bool = False
    has_word_template: bool = False
    """A DOCX of the hub whose styles, header and footer take the place of ours; its text is never kept or run."""
    revision: int = 0
    """0: nobody has chosen yet, these are the defaults."""
