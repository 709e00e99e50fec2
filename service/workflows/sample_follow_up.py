"""What followed from the sample's finished example: its action steps with their days, and what the host answered when asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.follow_up import ActionStatus, GivenAnswer
from service.domain.ids import PersonId
from service.domain.peer_assists import PeerAssist
from service.domain.write_ups import WriteUp
from service.follow_up import planning, store
from service.follow_up.answering import answer
from service.people.store import get_person


def load(
    tx: Connection, file: PeerAssist, write_up: WriteUp, given: Mapping[str, Any], *, caller: Caller, now: datetime
) -> None:
    """Days are written as days from today, so that the sample never goes stale."""
    planning.plan(tx, file, write_up, now=now)
    said = {_words(row["what"]): row for row in given.get("action_steps", ())}
    for step in store.actions(tx, file.id):
        row = said.get(_words(step.what))
        if row is not None:
            owner = get_person(tx, PersonId(row["owner"]), seen_by=caller)
            known = {
                "owner": owner.name,
                "owner_id": owner.id,
                "due_date": (now + timedelta(days=row["due_in_days"])).date(),
                "status": ActionStatus(row["state"]),
            }
            store.save_action(tx, step.model_copy(update=known))
    if "follow_up_in_days" in given:
        due = now + timedelta(days=given["follow_up_in_days"])
        asked = store.follow_ups_of(tx, file.id)[0]
        asked = store.save_follow_up(tx, asked.model_copy(update={"due_on": due.date(), "asked_at": due}))
        if "follow_up" in given:
            by = get_person(tx, PersonId(given["follow_up"]["answered_by"]), seen_by=caller)
            answer(tx, asked, GivenAnswer(**{**given["follow_up"], "answered_by": by.name}), now=now)


def _words(text: str) -> str:
    return text.strip().rstrip(".").casefold()
