"""The panel: the peers who are asked, by rules the facilitator sees and can change (method.md rows 10 and 11).

Two things are never for sale: nobody of the host team sits on the panel, and what is not known of a person keeps nobody out.
"""

import math
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from service.domain.ids import HubId
from service.domain.peers import Evidence, Facet
from service.domain.people import LanguageCode, Person
from service.domain.text import Line, Text, Value

FEWEST_SEATS, MOST_SEATS = 4, 12
USUAL_SUSPECT = 3
"""Asked as often as that in twelve months, a person is one of the usual suspects."""
MONTHS_COUNTED = 12


class Rule(StrEnum):
    """What a panel is held to. Each can be changed; `RuleOf.of` says which hub, language or person it is about."""

    SEATS = "seats"
    PER_HUB = "per_hub"
    CAP = "cap"
    FIRST_TIMER = "first_timer"
    CHALLENGER = "challenger"
    HOST_HUB = "host_hub"
    LANGUAGE = "language"
    SPREAD = "spread"
    PIN = "pin"


class Caution(StrEnum):
    """What speaks against a person and never forbids them: a written reason sets it aside."""

    REPORTING_LINE = "reporting_line"
    SENIOR = "senior"
    SHARED_HOURS = "shared_hours"
    ASKED_OFTEN = "asked_often"
    AWAY = "away"
    LANGUAGE = "language"
    UNWILLING = "unwilling"
    """They asked not to be suggested."""


class Unchecked(StrEnum):
    """What the directory does not say of a person. It reads "not checked" and never keeps anybody out."""

    LANGUAGES = "languages"
    SENIORITY = "seniority"
    REPORTING_LINE = "reporting_line"
    TIMEZONE = "timezone"
    AWAY = "away"
    CONSENT = "consent"
    EXPERIENCE = "experience"


class RuleOf(Value):
    """One rule, and the hub, language, attribute or person it is about where there can be several."""

    rule: Rule
    of: Line = ""


class Spread(Value):
    """At least so many different hubs, roles or values of an attribute the organisation records."""

    of: Line
    """`hub`, `role`, or the name of an attribute."""
    at_least: int = Field(ge=1, le=MOST_SEATS)
    """1 asks for nothing, and lets each further value count for the panel."""


HUB, ROLE = "hub", "role"


def burden(times: int) -> float:
    """What being asked that often in twelve months weighs: the first time most, each further time a little less."""
    return math.log1p(times)


class Weights(Value):
    """What counts how much, beside the experience of a person: 1 is the experience of the best candidate there is."""

    coverage: float = Field(default=0.3, ge=0, le=10)
    """For a panel that knows every part of the problem; a panel that knows half of it gets half."""
    spread: float = Field(default=0.05, ge=0, le=10)
    """For a panel in which everybody comes from another hub, role and so on."""
    rest: float = Field(default=0.22, ge=0, le=10)
    """Taken off for being asked lately: × `burden` of the times asked in twelve months."""
    caution: float = Field(default=0.5, ge=0, le=10)
    """Taken off for each caution that no reason sets aside."""


class PanelRules(Value):
    """What the facilitator sees on one side of the page."""

    seats_from: int = Field(default=6, ge=FEWEST_SEATS, le=MOST_SEATS)
    seats_to: int = Field(default=8, ge=FEWEST_SEATS, le=MOST_SEATS)
    per_hub: int = Field(default=2, ge=1, le=MOST_SEATS)
    cap: int | None = Field(default=USUAL_SUSPECT, ge=1, le=100)
    """Who was asked that often in twelve months is not asked again; None: no cap."""
    first_timers: int = Field(default=1, ge=0, le=MOST_SEATS)
    challengers: int = Field(default=1, ge=0, le=MOST_SEATS)
    host_hubs: tuple[HubId, ...] = Field(default=(), max_length=MOST_SEATS)
    """For a common challenge: a seat at least for each of these hubs."""
    languages: tuple[LanguageCode, ...] = Field(default=(), max_length=20)
    """The panel works in one of these, which all of it speaks; empty: in the language of the peer assist."""
    any_language: bool = False
    shared_minutes: int = Field(default=90, ge=0, le=480)
    """Working minutes everybody shares with the host team when they do not meet in person; 0: not looked at."""
    day_from: int = Field(default=8, ge=0, le=23)
    day_to: int = Field(default=18, ge=1, le=24)
    """Working hours, by everybody's own clock."""
    spread: tuple[Spread, ...] = Field(default=(), max_length=10)
    weights: Weights = Weights()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.seats_from > self.seats_to:
            raise ValueError("seats_from")
        if self.day_from >= self.day_to:
            raise ValueError("day_from")
        if len({each.of for each in self.spread}) < len(self.spread):
            raise ValueError("spread")
        return self

    def relaxed(self, change: "Relaxation") -> Self:
        """With one rule eased as far as `change` says. A pin is no rule of these: the caller lets it go."""
        rule, to = change.rule.rule, change.to
        if rule is Rule.SEATS:
            return self.model_copy(update={"seats_from": to})
        if rule is Rule.PER_HUB:
            return self.model_copy(update={"per_hub": to})
        if rule is Rule.CAP:
            return self.model_copy(update={"cap": to})
        if rule is Rule.FIRST_TIMER:
            return self.model_copy(update={"first_timers": to})
        if rule is Rule.CHALLENGER:
            return self.model_copy(update={"challengers": to})
        if rule is Rule.HOST_HUB:
            return self.model_copy(update={"host_hubs": tuple(h for h in self.host_hubs if h != change.rule.of)})
        if rule is Rule.LANGUAGE:
            return self.model_copy(update={"any_language": True})
        if rule is Rule.SPREAD:
            eased = {change.rule.of: max(1, to)}
            spread = (s.model_copy(update={"at_least": eased.get(s.of, s.at_least)}) for s in self.spread)
            return self.model_copy(update={"spread": tuple(spread)})
        return self


class Told(Value):
    """A sentence: a message id (`panel.why.<id>` in the catalogue) with its values. People's text is a value, never the sentence."""

    id: str
    values: dict[str, str | int] = Field(default_factory=dict)


class Warned(Value):
    """A caution about a person, with its values, and the reason that sets it aside once somebody wrote one."""

    caution: Caution
    values: dict[str, str | int] = Field(default_factory=dict)
    reason: Text = ""

    @property
    def open(self) -> bool:
        return not self.reason.strip()


class Reserve(Value):
    """Somebody for a seat whose holder declines: the panel with them instead, and what is lost by it."""

    person: Person
    hub: Line
    loss: float
    """In the units of the objective; below nothing where the panel would gain but for a pin."""
    relevance_lost: float
    facets_lost: tuple[Facet, ...] = ()
    load: int = 0


class Seat(Value):
    """One peer, and all that the facilitator needs to defend them."""

    person: Person
    hub: Line
    relevance: float
    why: tuple[Told, ...]
    evidence: tuple[Evidence, ...] = ()
    challenges: Evidence | None = None
    """What they did otherwise, quoted; None: none was found."""
    challenger: bool = False
    """The rule counts them: as many seats as it asks for, whoever was named by hand first."""
    facets: tuple[Facet, ...] = ()
    """The parts of the problem for which nobody on the panel is better."""
    asked_on: tuple[date, ...] = ()
    """When they were asked as a peer in the last twelve months."""
    warned: tuple[Warned, ...] = ()
    not_checked: tuple[Unchecked, ...] = ()
    pinned: bool = False
    first_timer: bool = False
    reserves: tuple[Reserve, ...] = ()

    @property
    def load(self) -> int:
        return len(self.asked_on)


class Score(Value):
    """What a panel is worth, by part. `total` is what the solver makes as large as it can be."""

    experience: float
    coverage: float
    spread: float
    rest: float
    cautions: float

    @property
    def total(self) -> float:
        return self.experience + self.coverage + self.spread - self.rest - self.cautions


class RuleCost(Value):
    """What one rule costs: how much better the best panel without it would be, and who would come and go."""

    rule: RuleOf
    gain: float = Field(ge=0)
    comes: tuple[Line, ...] = ()
    goes: tuple[Line, ...] = ()


class Panel(Value):
    """The best panel under the rules."""

    seats: tuple[Seat, ...]
    score: Score
    gap: float = Field(default=0, ge=0)
    """How far a better panel could still be, as a share of the total; 0: proven to be the best there is."""
    facets: tuple[Facet, ...] = ()
    not_covered: tuple[Facet, ...] = ()
    candidates: int = Field(ge=0)
    """How many people were considered."""
    language: LanguageCode | None = None
    no_challenger: bool = False
    """True where one is wanted and no candidate has done otherwise, as far as is known."""
    no_first_timer: bool = False
    """True where one is wanted and every candidate was a peer before."""
    costs: tuple[RuleCost, ...] = ()

    @property
    def proven(self) -> bool:
        return self.gap == 0


class SeatsView(Value):
    """The panel some people would be, the rules it would not keep, and what was lost by the swap that led to it."""

    panel: Panel
    broken: tuple[RuleOf, ...] = ()
    swap: Reserve | None = None


class Relaxation(Value):
    """One rule to ease: from what to what, for a number; `to` is 0 where the rule goes altogether."""

    rule: RuleOf
    was: int = 0
    to: int = 0


class WayOut(Value):
    """A smallest set of rules to ease, and the panel it would buy."""

    relax: tuple[Relaxation, ...]
    seats: tuple[Line, ...]
    score: Score
    covered: int
    """How many facets of the problem somebody on that panel knows."""


class Conflict(Value):
    """The rules cannot all hold. `ways` are every smallest set that would do, the best panel first."""

    ways: tuple[WayOut, ...]
    people: int
    """How many may be asked at all; with fewer than the fewest seats there is no way but to add people."""


class Outcome(Value):
    """What solving came to: a panel, or the conflict that stands in its way."""

    panel: Panel | None = None
    conflict: Conflict | None = None
