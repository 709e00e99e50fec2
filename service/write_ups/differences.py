"""What differs between two versions of a write-up, line by line and word by word."""

import difflib
import re
from collections.abc import Iterator

from service.domain.items import ItemKind
from service.domain.write_ups import LineDifference, Piece, WriteUp, WriteUpDifference, WriteUpLine

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")


def difference(before: WriteUp, after: WriteUp) -> WriteUpDifference:
    """A line is the same line in both by its id. What is left out, rejected or withdrawn is not part of a version."""
    old = {line.id: line for line in before.lines if line.shows}
    new = {line.id: line for line in after.lines if line.shows}
    both = {**old, **new}
    order = list(ItemKind)
    rows = [
        LineDifference(
            line_id=key,
            kind=line.kind,
            before=_said(old[key]) if key in old else None,
            after=_said(new[key]) if key in new else None,
            pieces=tuple(pieces(_said(old[key]) if key in old else "", _said(new[key]) if key in new else "")),
        )
        for key, line in sorted(both.items(), key=lambda each: (order.index(each[1].kind), each[1].position, each[0]))
    ]
    return WriteUpDifference(
        lines=tuple(rows),
        added=sum(row.before is None for row in rows),
        removed=sum(row.after is None for row in rows),
        changed=sum(None not in (row.before, row.after) and row.before != row.after for row in rows),
    )


def pieces(before: str, after: str) -> Iterator[Piece]:
    """The two texts as pieces, removed before added: without the added ones they are `before`, without the removed ones `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield Piece(change="same", text="".join(old[old_from:old_to]))
            continue
        if old_to > old_from:
            yield Piece(change="removed", text="".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Piece(change="added", text="".join(new[new_from:new_to]))


def _said(line: WriteUpLine) -> str:
    """The sentence with who does it and by when, which count as words of the write-up."""
    due = line.due or (line.due_date.isoformat() if line.due_date else "")
    beside = ", ".join(each for each in (line.owner, due) if each)
    return f"{line.claim.text} ({beside})" if beside else line.claim.text
