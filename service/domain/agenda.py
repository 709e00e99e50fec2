"""The agenda: phases in order, presets in minutes, and checks that warn and never forbid (method.md, *The agenda*)."""

from datetime import time
from enum import StrEnum
from typing import Self

from pydantic import Field, StrictBool, field_validator

from service.domain.findings import Finding
from service.domain.text import Line, Value
from service.errors import NotAllowed

MOST_DAYS = 3


class Format(StrEnum):
    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


class Phase(StrEnum):
    """The phases, in the order of the method."""

    RAPPORT = "rapport"
    TELL = "tell"
    ASK = "ask"
    OPTIONS = "options"
    CAUCUS = "caucus"
    FEEDBACK = "feedback"
    CLOSE = "close"
    BREAK = "break"
    LUNCH = "lunch"

    @property
    def is_work(self) -> bool:
        return self not in (Phase.BREAK, Phase.LUNCH)


class AgendaItem(Value):
    phase: Phase
    minutes: int = Field(strict=True, gt=0, le=480)
    day: int = Field(default=1, strict=True, ge=1, le=MOST_DAYS)
    note: Line = ""


class Preset(StrEnum):
    MINUTES_45 = "45"
    MINUTES_90 = "90"
    TWO_BY_90 = "2x90"
    HALF_DAY = "half_day"
    ONE_DAY = "one_day"
    TWO_DAYS = "two_days"


def _items(*rows: tuple[Phase, int, int]) -> tuple[AgendaItem, ...]:
    return tuple(AgendaItem(phase=phase, minutes=minutes, day=day) for phase, minutes, day in rows)


_R, _T, _A, _O, _C, _F, _E = (
    Phase.RAPPORT,
    Phase.TELL,
    Phase.ASK,
    Phase.OPTIONS,
    Phase.CAUCUS,
    Phase.FEEDBACK,
    Phase.CLOSE,
)
_B, _L = Phase.BREAK, Phase.LUNCH

PRESETS: dict[Preset, tuple[AgendaItem, ...]] = {
    Preset.MINUTES_45: _items((_R, 5, 1), (_T, 5, 1), (_A, 10, 1), (_O, 13, 1), (_F, 5, 1), (_E, 7, 1)),
    Preset.MINUTES_90: _items((_R, 10, 1), (_T, 15, 1), (_A, 20, 1), (_O, 20, 1), (_C, 8, 1), (_F, 8, 1), (_E, 9, 1)),
    Preset.TWO_BY_90: _items((_R, 15, 1), (_T, 30, 1), (_A, 40, 1), (_O, 40, 2), (_C, 20, 2), (_F, 15, 2), (_E, 20, 2)),
    Preset.HALF_DAY: _items(
        (_R, 20, 1), (_T, 45, 1), (_B, 15, 1), (_A, 40, 1), (_O, 40, 1), (_C, 24, 1), (_F, 20, 1), (_E, 21, 1)
    ),
    Preset.ONE_DAY: _items(
        (_R, 30, 1),
        (_T, 90, 1),
        (_B, 15, 1),
        (_A, 85, 1),
        (_L, 60, 1),
        (_O, 85, 1),
        (_B, 15, 1),
        (_C, 48, 1),
        (_F, 40, 1),
        (_E, 42, 1),
    ),
    Preset.TWO_DAYS: _items(
        (_R, 30, 1),
        (_T, 90, 2),
        (_B, 15, 2),
        (_A, 85, 2),
        (_L, 60, 2),
        (_O, 85, 2),
        (_C, 60, 3),
        (_B, 15, 3),
        (_F, 40, 3),
        (_E, 44, 3),
    ),
}
"""The method's presets, minutes by phase. *Two days* holds rapport the evening before, which counts as day 1."""

PRESET_BEGINS: dict[Preset, dict[int, time]] = {Preset.TWO_DAYS: {1: time(16, 30), 2: time(9), 3: time(9)}}
"""Hours of days that do not begin when the first one does."""


class DayOfAgenda(Value):
    """One day as the calendar sees it: minutes with breaks; `begins` only where it has an hour of its own, in the meeting's zone."""

    day: int
    minutes: int
    begins: time | None = None


class Agenda(Value):
    """What happens when. `peers_analyse` switches who analyses in the options block: peers, or the host's own team.

    `begins` gives a day an hour of its own; the others begin when the first one does.
    """

    items: tuple[AgendaItem, ...] = Field(max_length=100)
    preset: Preset | None = None
    peers_analyse: StrictBool = True
    begins: dict[int, time] = Field(default_factory=dict, max_length=MOST_DAYS)

    @field_validator("begins")
    @classmethod
    def _on_any_clock(cls, begins: dict[int, time]) -> dict[int, time]:
        if any(at.tzinfo is not None or not 1 <= day <= MOST_DAYS for day, at in begins.items()):
            raise ValueError("days 1 to 3, without a zone")
        return {day: at.replace(second=0, microsecond=0) for day, at in begins.items()}

    @classmethod
    def from_preset(cls, preset: Preset) -> Self:
        return cls(items=PRESETS[preset], preset=preset, begins=PRESET_BEGINS.get(preset, {}))

    @property
    def days(self) -> tuple[DayOfAgenda, ...]:
        """Each day that has something in it, in order."""
        return tuple(
            DayOfAgenda(
                day=day,
                minutes=sum(item.minutes for item in self.items if item.day == day),
                begins=self.begins.get(day),
            )
            for day in sorted({item.day for item in self.items})
        )

    # -- changes: each gives a new agenda, no longer a preset's, with its days in order --

    def changed(self, number: int, **members: object) -> Self:
        """The item at that place with other minutes, note or phase. Raises NotAllowed where it is no longer there."""
        item = AgendaItem.model_validate({**self._at(number).model_dump(), **members})
        return self._with((*self.items[:number], item, *self.items[number + 1 :]))

    def without(self, number: int) -> Self:
        self._at(number)
        return self._with((*self.items[:number], *self.items[number + 1 :]))

    def with_item(self, item: AgendaItem) -> Self:
        """Added at the end of its day."""
        return self._with((*self.items, item))

    def moved(self, number: int, by: int) -> Self:
        """One place up (-1) or down (1). Over the edge of a day it changes its day; past the last one, a new day begins with it."""
        item, days = self._at(number), [each.day for each in self.items]
        other = number + by
        if 0 <= other < len(self.items) and days[other] == item.day:
            items = list(self.items)
            items[number], items[other] = items[other], items[number]
            return self._with(tuple(items))
        day = item.day + by
        if not 1 <= day <= MOST_DAYS or (days.count(item.day) == 1 and not 0 <= other < len(days)):
            return self
        moved = item.model_copy(update={"day": day})
        rest = (*self.items[:number], *self.items[number + 1 :])
        return self._with((*rest, moved) if by < 0 else (moved, *rest))

    def _at(self, number: int) -> AgendaItem:
        if not 0 <= number < len(self.items):
            raise NotAllowed("agenda.no_such_item")
        return self.items[number]

    def _with(self, items: tuple[AgendaItem, ...]) -> Self:
        ordered = tuple(sorted(items, key=lambda item: item.day))
        used = sorted({item.day for item in ordered})
        numbers = {day: number for number, day in enumerate(used, start=1)}
        return self.model_copy(
            update={
                "items": tuple(item.model_copy(update={"day": numbers[item.day]}) for item in ordered),
                "begins": {numbers[day]: at for day, at in self.begins.items() if day in numbers},
                "preset": None,
            }
        )

    @property
    def working_minutes(self) -> int:
        return sum(item.minutes for item in self.items if item.phase.is_work)

    @property
    def total_minutes(self) -> int:
        return sum(item.minutes for item in self.items)

    def minutes(self, phase: Phase) -> int:
        return sum(item.minutes for item in self.items if item.phase is phase)

    def findings(self, format: Format) -> tuple[Finding, ...]:
        """Warnings about this agenda, none of which stops anybody."""
        work = self.working_minutes
        if not work:
            return (Finding(id="agenda.empty"),)
        found = []
        first = next((item for item in self.items if item.phase.is_work), None)
        if not self.minutes(Phase.RAPPORT):
            found.append(Finding(id="agenda.no_rapport"))
        elif first is not None and first.phase is not Phase.RAPPORT:
            found.append(Finding(id="agenda.rapport_not_first"))
        if self.minutes(Phase.TELL) > 0.25 * work:
            found.append(
                Finding(id="agenda.tell_long", values={"minutes": self.minutes(Phase.TELL), "limit": int(0.25 * work)})
            )
        if work >= 90 and not self.minutes(Phase.CAUCUS):
            found.append(Finding(id="agenda.no_caucus"))
        if self.minutes(Phase.CLOSE) < 0.1 * work:
            found.append(
                Finding(
                    id="agenda.close_short", values={"minutes": self.minutes(Phase.CLOSE), "wanted": -(-work // 10)}
                )
            )
        if format is not Format.IN_PERSON and self._longest_stretch() > 90:
            found.append(Finding(id="agenda.no_break", values={"minutes": self._longest_stretch()}))
        if not 90 <= work <= 960:
            found.append(Finding(id="agenda.unusual_length", values={"minutes": work}))
        return tuple(found)

    def _longest_stretch(self) -> int:
        """Minutes of work in the longest run without a break, within one day."""
        longest = run = 0
        day = None
        for item in self.items:
            if item.day != day or not item.phase.is_work:
                run, day = 0, item.day
            if item.phase.is_work:
                run += item.minutes
                longest = max(longest, run)
        return longest


UNPLANNED = Agenda.from_preset(Preset.MINUTES_90)
"""The method's default, for a file that has no agenda yet."""
