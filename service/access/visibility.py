"""What a caller may see, as a condition for the query itself. Every read carries it; nothing is filtered afterwards."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from service.access.caller import Caller
from service.carried import carried
from service.domain.places import Visibility

MOST_CALLERS = 500
"""Whose conditions are kept: making one takes as long as asking the database with it."""


def sight_of(caller: Caller) -> tuple[object, ...]:
    """All that `visible_to` heeds of a caller: two in whom it is alike see the same."""
    return (caller.space, caller.account_id, caller.person_id, caller.all_hubs, caller.hub_ids)


def was_read(id: str, visibility: Visibility) -> None:
    """Remember for the request that this is open to more than its participants: a look at it is not kept in the audit trail."""
    if visibility is not Visibility.PARTICIPANTS:
        carried().read_as_open.add(id)


def visible_to(
    caller: Caller,
    *,
    space: ColumnElement[str],
    visibility: ColumnElement[str],
    hub_id: ColumnElement[str] | ColumnElement[str | None],
    made_by: ColumnElement[str],
    participates: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """The rows open to `caller`: of the caller's space, and either the organisation's, their hub's, their own, or ones they take part in.

    `participates` is a correlated EXISTS that says whether `caller.person_id` takes part; None where a table has no participants.
    """
    named = and_(
        hub_id.is_not(None), hub_id.in_(sorted(caller.hub_ids))
    )  # never unknown: a draft asks what is *not* open
    in_their_hubs = true() if caller.all_hubs else named if caller.hub_ids else false()
    takes_part = participates if participates is not None and caller.person_id is not None else false()
    their_own = made_by == caller.account_id
    return and_(
        space == caller.space.value,
        or_(
            visibility == Visibility.ORGANISATION.value,
            and_(visibility == Visibility.HUB.value, in_their_hubs),
            their_own,
            takes_part,
            true() if caller.all_hubs else false(),
        ),
    )
