"""Changing a line of the write-up, and adding one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.domain.drafts import Claim
from service.domain.ids import LineId, new_id
from service.domain.items import ItemKind
from service.domain.write_ups import LineState, Naming, WriteUp, WriteUpLine
from service.errors import NotAllowed

PLAIN = ("kind", "owner", "owner_id", "due", "due_date", "where", "conditions", "said_by", "naming")
"""Members a person sets as they are."""


def changed(line: WriteUpLine, changes: Mapping[str, Any], *, by: str, now: datetime) -> WriteUpLine:
    """The line with what was sent. Raises NotAllowed, BadInput."""
    if line.naming is Naming.WITHDRAWN and set(changes) - {"naming"}:
        raise NotAllowed("write_up.line_withdrawn")
    done = line.model_copy(update={name: value for name, value in changes.items() if name in PLAIN})
    if "text" in changes:
        done = done.worded(changes["text"])
    if "state" in changes:
        done = done.decided(changes["state"])
    if "use" in changes:
        done = done.put(changes["use"])
    return done.model_copy(update={"changed_by": by, "changed_at": now})


def own_sentence(kind: ItemKind, text: str, *, by: str, now: datetime, **members: Any) -> WriteUpLine:
    """A sentence somebody adds: "added by NAME"."""
    return WriteUpLine(
        id=LineId(new_id("line")),
        kind=kind,
        position=0,
        claim=Claim(id=new_id("claim"), text=text.strip(), added_by=by),
        value=1.0,
        state=LineState.EDITED,
        changed_by=by,
        changed_at=now,
        **members,
    )


def placed(write_up: WriteUp, line: WriteUpLine, *, after: LineId | None) -> Sequence[LineId]:
    """All lines in their order, with a new one after the line named, else at the end."""
    order = [each.id for each in write_up.lines]
    order.insert(order.index(after) + 1 if after in order else len(order), line.id)
    return order


def moved(write_up: WriteUp, line: WriteUpLine, position: int) -> Sequence[LineId]:
    """All lines in their order with this one at `position` among those of its kind."""
    others = [each for each in write_up.lines if each.id != line.id]
    same = [each.id for each in others if each.kind is line.kind]
    order = [each.id for each in others]
    order.insert(order.index(same[position]) if position < len(same) else len(order), line.id)
    return order
