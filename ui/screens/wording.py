"""Values of the vocabulary as the reader says them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

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


def moment(desk: Desk, when: datetime) -> str:
    """A moment in the reader's own zone, as far as the browser tells it."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return desk.texts.moment(when.astimezone(zone))
