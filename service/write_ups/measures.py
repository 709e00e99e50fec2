"""What the write-up cost and what was kept of the draft, for the file's page."""

from collections.abc import Iterable

from service.domain.write_ups import LineState, LineUse, Measures, Naming, WriteUp, WriteUpLine
from service.peer_assists.edit_distance import distance


def measures_of(write_up: WriteUp) -> Measures:
    """Minutes from the notes to the lock, and the share of the drafted words that stand."""
    drafted = [line for line in write_up.lines if line.drafted]
    states = [line.state for line in drafted]
    return Measures(
        minutes_to_approved=_minutes(write_up),
        share_kept=share_kept(drafted),
        drafted_lines=len(drafted),
        accepted=states.count(LineState.ACCEPTED),
        edited=states.count(LineState.EDITED),
        rejected=states.count(LineState.REJECTED),
        added=sum(not line.drafted for line in write_up.lines),
    )


def share_kept(lines: Iterable[WriteUpLine]) -> float | None:
    """Words unchanged, over the lines people were shown: what was tightened away and nobody missed counts on neither side."""
    longest = changed = 0
    for line in lines:
        left_out = line.use is LineUse.LEFT_OUT
        if left_out and not line.is_touched:
            continue
        gone = left_out or line.state is LineState.REJECTED or line.naming is Naming.WITHDRAWN
        before, after = line.drafted.split(), [] if gone else line.claim.text.split()
        longest += max(len(before), len(after))
        changed += _words_changed(before, after)
    return round(1 - changed / longest, 4) if longest else None


def _words_changed(before: list[str], after: list[str]) -> int:
    """The fewest words inserted, removed or replaced: each word is made a character for the distance of the problem sheet."""
    letters: dict[str, str] = {}
    a, b = ("".join(letters.setdefault(word, chr(0x10000 + len(letters))) for word in text) for text in (before, after))
    return distance(a, b)


def _minutes(write_up: WriteUp) -> int | None:
    if write_up.approved_at is None or write_up.notes_in_at is None:
        return None
    return max(0, round((write_up.approved_at - write_up.notes_in_at).total_seconds() / 60))
