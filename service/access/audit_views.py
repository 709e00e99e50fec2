"""What was looked at, kept before it is shown, without a write for every look.

The same account looking at the same record again within a quarter of an hour adds nothing. What is new waits for one short transaction that
it shares with everybody else who waits at that moment; the answer leaves when it is committed. So nothing is lost when the process dies,
and where the trail cannot be written nothing restricted is shown.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from service.access.audit import record_all
from service.database import Database
from service.domain.audit import Act, Action, Actor

AGAIN_AFTER = timedelta(minutes=15)
REMEMBERED = 20_000


@dataclass(slots=True)
class _Look:
    act: Act
    by: Actor
    kept: bool = False


class Views:
    """One for the process."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.database, self._now = database, now
        self._waiting: list[_Look] = []
        self._seen: OrderedDict[tuple[str, ...], datetime] = OrderedDict()
        self._short, self._writing = Lock(), Lock()

    def is_new(self, act: Act, by: Actor) -> bool:
        """Whether this look has to be kept: an export always, a view once in a while."""
        with self._short:
            at = self._seen.get(_key(act, by))
        return act.action is not Action.VIEWED or at is None or self._now() - at >= AGAIN_AFTER

    def keep(self, act: Act, by: Actor) -> None:
        """Returns when it is in the trail."""
        mine = _Look(act, by)
        with self._short:
            self._waiting.append(mine)
        with self._writing:
            if not mine.kept:
                try:
                    self._write()
                finally:
                    with self._short:
                        self._waiting = [each for each in self._waiting if each is not mine]

    def _write(self) -> None:
        """All that wait, in one transaction. Where it fails they wait on, each for its own try."""
        with self._short:
            batch, self._waiting = self._waiting, []
        try:
            with self.database.transaction() as tx:
                record_all(tx, [(look.act, look.by) for look in batch], now=self._now())
        except BaseException:
            with self._short:
                self._waiting = batch + self._waiting
            raise
        with self._short:
            for look in batch:
                look.kept = True
                if look.act.action is Action.VIEWED:
                    self._seen[_key(look.act, look.by)] = self._now()
                    self._seen.move_to_end(_key(look.act, look.by))
            while len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)


def _key(act: Act, by: Actor) -> tuple[str, ...]:
    return (by.account_id or "", by.person_id or "", by.space.value, act.kind, act.subject, act.file)
