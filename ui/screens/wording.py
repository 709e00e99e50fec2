"""Values of the vocabulary as the reader says them."""

from collections.abc import Mapping
from datetime import date

from service.domain.library import Outcome
from service.domain.peer_assists import NextStep
from ui.desk import Desk
from ui.parts.chips import Outcome as Sign

SIGNS: Mapping[Outcome, Sign] = {
    Outcome.WORKED: "worked",
    Outcome.PARTLY: "partly",
    Outcome.NOT: "failed",
    Outcome.UNKNOWN: "unknown",
}


def next_step_sentence(desk: Desk, step: NextStep) -> str:
    return desk.t(f"next_step.{step.id}", **step.values)


def next_step_action(desk: Desk, step: NextStep) -> str:
    """The verb on the button; a step without one of its own opens the file."""
    id = f"desk.action.{step.id}"
    return desk.t(id if id in desk.texts.catalogue else "desk.action.open")


def outcome_words(desk: Desk, outcome: Outcome) -> str:
    return desk.t(f"desk.outcome.{outcome.value}")


def days_left(desk: Desk, day: date, *, today: date) -> str:
    """ "in nine days", "today", "three days ago"."""
    days = (day - today).days
    if days == 0:
        return desk.t("desk.file.today")
    return desk.t("desk.file.days_left" if days > 0 else "desk.file.days_past", count=abs(days))
