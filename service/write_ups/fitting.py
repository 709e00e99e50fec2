"""Fit: the write-up tightened until its body takes two pages (method.md row 24). What is worth least goes first and can be put back."""

from collections.abc import Callable
from functools import partial

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import LineId, PeerAssistId
from service.domain.write_ups import MOST_PAGES, WriteUp
from service.errors import StaleRevision
from service.peer_assists import store as files
from service.write_ups import paper, store, view
from service.write_ups.opened import Opened

TRIES = 3
Pages = Callable[[WriteUp], int]


def to_leave_out(write_up: WriteUp, pages_of: Pages, *, most: int = MOST_PAGES) -> tuple[LineId, ...]:
    """The fewest lines whose absence makes the body fit, the first to go first.

    Nothing where it fits already, and nothing where action steps and disagreements alone are too long: leaving out the rest would not
    help, and a person has to move some of them to the annex.
    """
    if pages_of(write_up) <= most:
        return ()
    order = [line.id for line in write_up.leaving()]
    if pages_of(write_up.without(order)) > most:
        return ()
    enough, too_few = len(order), 0
    while enough - too_few > 1:
        half = (enough + too_few) // 2
        if pages_of(write_up.without(order[:half])) <= most:
            enough = half
        else:
            too_few = half
    return tuple(order[:enough])


def tighten(database: Database, peer_assist_id: PeerAssistId, *, caller: Caller) -> tuple[LineId, ...]:
    """Leave out what has to go; renders outside any transaction. Raises NotFound, NotAllowed where it is locked.

    Where people keep changing it meanwhile, it is read again a few times; then StaleRevision.
    """
    for attempt in range(1, TRIES + 1):
        with database.transaction(read_only=True) as tx:
            file = files.get(tx, peer_assist_id, seen_by=caller)
            write_up = store.get(tx, file.id).open_to_change()
            found = view.opened(tx, file, write_up, caller=caller)
        ids = to_leave_out(write_up, partial(_pages, found))
        if not ids:
            return ()
        try:
            with database.transaction() as tx:
                files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
                store.leave_out(tx, write_up, ids)
        except StaleRevision:
            if attempt == TRIES:
                raise
        else:
            return ids
    return ()


def _pages(found: Opened, write_up: WriteUp) -> int:
    return paper.count(write_up, found).pages
