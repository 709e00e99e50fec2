"""The few slots people are asked about, and what each of them answered, as the facilitator heard it."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field

from service.domain.ids import PeerAssistId
from service.domain.meetings import YEARS
from service.domain.slot_values import SlotRules
from service.domain.text import Line, Value
from service.errors import BadInput

MOST_SLOTS = 6
"""More than half a dozen to choose from, and people stop answering."""


class Answer(StrEnum):
    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"


class PollAnswer(Value):
    who: Line
    """The id of a person, or the name of somebody the directory does not know."""
    starts_at: AwareDatetime
    answer: Answer


class Tally(Value):
    """How a slot stands. `open`: those who have not answered."""

    starts_at: AwareDatetime
    yes: int = 0
    if_need_be: int = 0
    no: int = 0
    open: int = 0


class Poll(Value):
    """The slots in order of time. `rules` are what slots are looked for by."""

    peer_assist_id: PeerAssistId
    rules: SlotRules = SlotRules()
    slots: tuple[AwareDatetime, ...] = Field(default=(), max_length=50)
    answers: tuple[PollAnswer, ...] = ()
    revision: int = 1

    def checked(self) -> Self:
        """In order, none twice. Raises BadInput for more slots than anybody answers, or a year nobody means."""
        slots = tuple(sorted(set(self.slots)))
        if len(slots) > MOST_SLOTS:
            raise BadInput("polls.too_many", field="slots", limit=MOST_SLOTS)
        if any(slot.year not in YEARS for slot in slots):
            raise BadInput("meeting.year", field="slots", first=YEARS[0], last=YEARS[-1])
        return self.model_copy(update={"slots": slots, "rules": self.rules.checked()})

    def answer_of(self, who: str, starts_at: datetime) -> Answer | None:
        found = (each.answer for each in self.answers if each.who == who and each.starts_at == starts_at)
        return next(found, None)

    def tallies(self, who: Collection[str]) -> tuple[Tally, ...]:
        """How each slot stands among those who should come, in order of time."""
        found = []
        for slot in self.slots:
            said = [self.answer_of(each, slot) for each in who]
            found.append(
                Tally(
                    starts_at=slot,
                    yes=said.count(Answer.YES),
                    if_need_be=said.count(Answer.IF_NEED_BE),
                    no=said.count(Answer.NO),
                    open=said.count(None),
                )
            )
        return tuple(found)

    def best(self, who: Collection[str]) -> datetime | None:
        """The slot with fewest noes, then most yeses, then the earliest; None while nobody has answered."""
        tallies = [tally for tally in self.tallies(who) if tally.yes + tally.if_need_be + tally.no]
        return min(tallies, key=lambda each: (each.no, -each.yes, each.starts_at)).starts_at if tallies else None
