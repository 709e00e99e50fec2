"""A finding: something the facilitator may want to put to the host. A margin note, never a wall."""

from pydantic import Field

from service.domain.text import Value


class Words(Value):
    """A stretch of somebody's text: characters `start` up to but not including `end` of the named field."""

    field: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class Finding(Value):
    """A message id (`checks.<id>` in the catalogue) with values for its sentence, and the words it is about.

    Findings are shown to the facilitator alone. `keep` records that a person chose to leave it as it is.
    """

    id: str
    values: dict[str, str | int] = Field(default_factory=dict)
    words: tuple[Words, ...] = ()
    kept: bool = False
