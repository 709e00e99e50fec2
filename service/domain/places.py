"""Where things belong: the space, the hub, who may see it, and in which language it is."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from service.domain.ids import HubId
from service.domain.text import Line, Name, Value


class Space(StrEnum):
    """Practice files and real files never mix: not in search, not in people, not in reports."""

    REAL = "real"
    PRACTICE = "practice"


class Visibility(StrEnum):
    """Who may see a row, from the narrowest up."""

    PARTICIPANTS = "participants"
    HUB = "hub"
    ORGANISATION = "organisation"

    @property
    def reach(self) -> int:
        return list(Visibility).index(self)


def narrowest(*visibilities: Visibility) -> Visibility:
    """What a text made from several sources may be shown to: the intersection of their visibilities."""
    return min(visibilities, key=lambda visibility: visibility.reach, default=Visibility.ORGANISATION)


class Language(StrEnum):
    EN = "en"
    FR = "fr"


class Hub(Value):
    """The regional office a person or a peer assist belongs to. Each hub reports every quarter."""

    id: HubId
    name: Name
    country: Annotated[Line, Field(pattern=r"^([A-Z]{2})?$")] = ""
    """ISO 3166 two-letter code, or empty where unknown."""
    language: Language = Language.EN
    timezone: Line = "UTC"
    """IANA zone, such as `Africa/Nairobi`."""
    reporting_year_starts: int = Field(default=1, ge=1, le=12)
    """Month 1–12 in which the reporting year begins."""
    space: Space = Space.REAL
    revision: int = 1
