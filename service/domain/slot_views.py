"""Slots and the poll as the desk shows them: the values, and the same in the reader's words."""

from datetime import date

from pydantic import AwareDatetime

from service.domain.agenda import DayOfAgenda
from service.domain.polls import Poll, Tally
from service.domain.slot_values import Attendee, Slot, SlotRules
from service.domain.text import Value


class SlotsFound(Value):
    """The best slots, the days looked at, and what could not be checked."""

    slots: tuple[Slot, ...]
    asked: Slot | None = None
    """What the moment costs that somebody asked about."""
    first: date
    last: date
    attendees: tuple[Attendee, ...]
    zone: str
    days: tuple[DayOfAgenda, ...]
    rules: SlotRules
    revision: int
    """Of the poll, whose rules these are."""
    countries_unknown: tuple[str, ...] = ()
    """Two-letter codes of countries whose days off nobody checked."""


class SlotSaid(Value):
    """A slot, when it is in the meeting's zone, what it costs whom, and the time it leaves: in the reader's language."""

    slot: Slot
    when: str
    costs: tuple[str, ...]
    left: str


class SlotsView(Value):
    found: SlotsFound
    slots: tuple[SlotSaid, ...]
    asked: SlotSaid | None


class PollView(Value):
    """The poll, who is asked, how each slot stands and what it costs, in the order of the slots."""

    poll: Poll
    attendees: tuple[Attendee, ...]
    tallies: tuple[Tally, ...]
    slots: tuple[SlotSaid, ...]
    best: AwareDatetime | None


class PollText(Value):
    """To paste into a message."""

    text: str
