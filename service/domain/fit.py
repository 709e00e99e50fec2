"""Is a peer assist the right thing here, and worth the day? The answers a facilitator notes; None is not asked yet (method.md rows 1–3)."""

from enum import StrEnum

from pydantic import Field, StrictBool

from service.domain.text import Line, Value


class Trigger(StrEnum):
    """Any one of these makes it fit."""

    NEW_ACTIVITY = "new_activity"
    """A new activity that would gain from experienced people."""
    SOLVED_ELSEWHERE = "solved_elsewhere"
    """A problem another group has overcome: the library shows who."""
    SIMILAR_PROJECT = "similar_project"
    """A project like one another group completed."""


class LighterMethod(StrEnum):
    """What may do instead, in less time. Going on with a peer assist is always possible."""

    ASK_COMMUNITY = "ask_community"
    APPLY_STANDARD = "apply_standard"
    CALL_EXPERT = "call_expert"
    CASE_CLINIC = "case_clinic"
    AFTER_ACTION_REVIEW = "after_action_review"


class FitAnswers(Value):
    """What the host said when asked. Nothing here ever stops anybody."""

    new_activity: StrictBool | None = None
    solved_elsewhere: StrictBool | None = None
    similar_project: StrictBool | None = None
    not_written_down: StrictBool | None = None
    """The knowledge is in people's heads, not in a document."""
    others_tried: StrictBool | None = None
    """Search, standards and experts were tried first."""
    still_open: StrictBool | None = None
    """The part we ask about is still open: nobody has decided it."""
    worth_it: StrictBool | None = None
    """The value beats the cost."""
    method: LighterMethod | None = None
    """The lighter method chosen instead, where one was."""

    @property
    def fits(self) -> bool | None:
        """True when one trigger holds, False when all three were denied, None while it is not known."""
        answers = (self.new_activity, self.solved_elsewhere, self.similar_project)
        if any(answers):
            return True
        return False if all(answer is False for answer in answers) else None


class DayCost(Value):
    """What the day takes. Money is in `currency`, per hour of one person, and may stay unknown: then hours are shown."""

    people: int | None = Field(default=None, strict=True, ge=1, le=500)
    hours: float | None = Field(default=None, strict=True, gt=0, le=200)
    """Of one person; the agenda's length where nobody says otherwise."""
    hour_cost: float | None = Field(default=None, strict=True, ge=0, le=1e6)
    travel_cost: float | None = Field(default=None, strict=True, ge=0, le=1e9)
    currency: Line = ""

    def person_hours(self, agenda_minutes: int = 0) -> float | None:
        """People × hours, or None while one of the two is unknown."""
        hours = self.hours or agenda_minutes / 60
        return self.people * hours if self.people and hours else None

    def money(self, agenda_minutes: int = 0) -> float | None:
        """People × hours × the cost of an hour, and travel; None while nothing about money is known."""
        hours = self.person_hours(agenda_minutes)
        if self.hour_cost is None and self.travel_cost is None:
            return None
        if self.hour_cost is not None and hours is None:
            return None
        return (hours or 0) * (self.hour_cost or 0) + (self.travel_cost or 0)
