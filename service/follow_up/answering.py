"""An answer to *did you act, did you do something differently, what happened*, and what it changes elsewhere."""

from datetime import datetime

from sqlalchemy import Connection

from service.domain.follow_up import FollowUp, FollowUpAnswer, GivenAnswer
from service.follow_up import store
from service.library import store as library
from service.write_ups import store as write_ups


def answer(tx: Connection, follow_up: FollowUp, given: GivenAnswer, *, now: datetime) -> FollowUp:
    """Keep what the host answered over the revision `follow_up` carries; the past case in the library says so from now on.

    Raises StaleRevision.
    """
    said = given.model_dump() | {"what_happened": given.what_happened.strip()}
    saved = store.save_follow_up(tx, follow_up.model_copy(update={"answer": FollowUpAnswer(**said, answered_at=now)}))
    _tell_the_library(tx, saved)
    return saved


def _tell_the_library(tx: Connection, follow_up: FollowUp) -> None:
    """The latest time the host was asked counts, also when an earlier answer is corrected after it."""
    write_up = write_ups.approved(tx, follow_up.peer_assist_id)
    if write_up is None or write_up.document_id is None:
        return
    latest = [each.answer for each in store.follow_ups_of(tx, follow_up.peer_assist_id) if each.answer][-1]
    library.set_what_happened(
        tx, write_up.document_id, words=latest.what_happened, outcome=latest.outcome, on=latest.answered_at.date()
    )
