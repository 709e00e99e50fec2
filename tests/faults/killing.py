"""Kill, restart, compare: the loop, and what it found."""

import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from service.database import Database
from tests.delivery.mail_server import MailServer, running_mail_server
from tests.faults import acts, seeing
from tests.faults.desk import Cut, Desk
from tests.faults.product import Forking, free_port, until

MOST_PLACES = {"import": 60, "drafting": 60, "sign-off": 90, "typing": 200, "deletion": 16, "mail": 40, "reindex": 30}
"""Places to die at that an act passes, about."""
ROUNDS_A_FOLDER = 15
ENDS_WITHIN = 30.0
"""Seconds from the restart until every job has ended: told, and a fault only where nobody else uses the machine."""
PATIENCE = 240.0


@dataclass
class Tally:
    """What was done and found. `died_at`: places of the kills that were asked for by number."""

    kills: Counter[str] = field(default_factory=Counter)
    died_at: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    in_doubt: int = 0
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kills.items()))
        lines = [f"{sum(self.kills.values())} kills: {kinds}"]
        lines += [f"places: {', '.join(f'{name} {count}' for name, count in self.died_at.most_common())}"]
        lines += [f"{self.acknowledged} calls acknowledged, {self.in_doubt} cut off"]
        if self.starts:
            late = sum(end > ENDS_WITHIN for end in self.ends)
            lines += [
                f"restart to answering: {_middle(self.starts):.1f} s (worst {max(self.starts):.1f}); to the last job's end: "
                f"{_middle(self.ends):.1f} s (worst {max(self.ends):.1f}; {late} later than {ENDS_WITHIN:.0f} s)"
            ]
        return "\n".join([*lines, f"{len(self.wrong)} faults", *self.wrong])


class Killing:
    """One product, killed again and again, with a fresh data folder now and then."""

    progress: Callable[[int, str, list[str]], None] = staticmethod(lambda *_told: None)

    def __init__(self, folder: Path, mail_server: MailServer, *, seed: int, chroma: bool = False) -> None:
        self.chance, self.tally = Random(seed), Tally()
        self.home, self.template, self.mail_server = folder / "home", folder / "template", mail_server
        mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mail_server.port), "SMTP_SECURITY": "none"}
        settings = {**mail, "SMTP_FROM": "desk@example.org", "PUBLIC_URL": "https://assist.example.org"}
        self.product = Forking(self.home, port=free_port(), chroma=chroma, **settings)
        self.chroma = chroma
        self.desk: Desk | None = None
        self.at_a_place = False
        """Whether the last kill was at the place asked for: it was not where the act has fewer."""

    def furnish(self) -> None:
        """A hub, two people and some documents, once; later folders are copies."""
        self.home.mkdir(parents=True)
        self.product.start()
        desk = self._desk()
        hub = desk.do("POST", "/hubs", json={"name": "Lakeside", "timezone": "UTC", "language": "en"})
        acts.HUB = hub["id"]
        for id, name, mail in (("p-grace", "Grace Achieng", "grace@example.org"), ("p-esther", "Esther Nyambura", "")):
            desk.do("POST", "/people", json={"id": id, "name": name, "hub_id": hub["id"], "email": mail})
        for _ in range(2):
            acts.importing(desk)
        self._rest(desk)
        self._embedded(desk)
        wrong = desk.settle(seeing.seen(desk))
        assert not wrong, wrong
        self._end(desk)
        shutil.copytree(self.home, self.template)

    def _desk(self) -> Desk:
        return Desk(
            self.product, Database(f"sqlite:///{self.home / 'peer_assist.sqlite3'}"), self.mail_server, self.chance
        )

    def _end(self, desk: Desk) -> None:
        self.product.kill()
        self.tally.acknowledged += desk.acknowledged
        desk.database.dispose()
        self.desk = None

    def fresh_folder(self) -> Desk:
        if self.desk is not None:
            self._end(self.desk)
        shutil.rmtree(self.home)
        shutil.copytree(self.template, self.home)
        self.mail_server.arrived.clear()
        self.product.start()
        self.desk = self._desk()
        self._rest(self.desk)
        self._embedded(self.desk)
        self.desk.known = seeing.seen(self.desk)
        return self.desk

    def run(self, kinds: list[str]) -> Tally:
        """One kill for each kind named, in order."""
        for number, kind in enumerate(kinds):
            desk = self.fresh_folder() if self.desk is None or number % ROUNDS_A_FOLDER == 0 else self.desk
            wrong = self.one(desk, kind)
            self.progress(number, kind, wrong)
            if wrong:
                self.tally.wrong += [f"[{number} {kind}] {each}" for each in wrong]
                self._end(desk)  # what is wrong once would be wrong in every round that follows
        if self.desk is not None:
            self._end(self.desk)
        return self.tally

    def one(self, desk: Desk, kind: str) -> list[str]:
        """Act, die, come back, compare. Returns what is wrong."""
        act = acts.with_a_typist(acts.ACTS[kind]) if self.chance.random() < 0.5 else acts.ACTS[kind]
        at = self.chance.randint(1, MOST_PLACES[kind]) if self.chance.random() < 0.7 else None
        return self.die_during(desk, kind, act, at)

    def die_during(self, desk: Desk, kind: str, act: Callable[[Desk], None], at: int | None) -> list[str]:
        """Killed at the `at`th place from now, or when the act is over; None: at any moment."""
        before = dict(desk.known)
        failed: list[str] = []
        if at is not None:
            self.product.ask(f"die {at}")

        def client() -> None:
            try:
                act(desk)
            except Cut:
                return
            except AssertionError as error:
                if not desk.cut.is_set():
                    failed.append(str(error))

        acting = Thread(target=client)
        acting.start()
        if at is not None:
            while acting.is_alive() and not self.product.wait_for_death(0.05):
                pass
        else:
            time.sleep(self.chance.random() ** 2 * 4.0)
        died = self.product.wait_for_death(5 if desk.cut.is_set() else 0)
        self.product.kill()
        acting.join()
        self.tally.kills[kind] += 1
        self.at_a_place = died
        self.tally.died_at[self.product.tail().strip().rpartition("died at ")[2] if died else "a moment"] += 1
        self.tally.in_doubt += len(desk.doubts)
        began = time.monotonic()
        self.tally.starts.append(self.product.start())
        if self.chance.random() < 0.5:
            desk.ask_again()
        self._rest(desk)
        self.tally.ends.append(time.monotonic() - began)
        wrong = failed + desk.settle(seeing.seen(desk))
        if desk.known["index",] != "whole":  # asking for it was cut off: somebody asks again
            acts.reindex(desk)
        self._embedded(desk)
        wrong += seeing.impossible(desk, before, desk.known)
        return wrong + (self._chroma(desk) if self.chroma else [])

    def _chroma(self, desk: Desk) -> list[str]:
        """Once it is in step: the same ids as the rows, each once."""

        def held() -> dict[str, Any]:
            found: dict[str, Any] = json.loads(self.product.ask("vectors") or "{}")
            return found

        def in_step() -> bool:
            found = held()
            return bool(found.get("ready")) and len(found["wanted"]) == seeing.vectors_kept(desk)

        until(in_step, PATIENCE, "chroma does not come into step", unless=self.product.has_ended, rest=0.5)
        found = held()
        return [] if found["held"] == found["wanted"] else [f"chroma holds {found['held']} and not {found['wanted']}"]

    def _rest(self, desk: Desk) -> None:
        until(lambda: not seeing.open_jobs(desk), PATIENCE, "a job does not end", unless=self.product.has_ended)

    def _embedded(self, desk: Desk) -> None:
        until(lambda: not seeing.waiting_passages(desk), PATIENCE, "a passage gets no vector")

    def close(self) -> None:
        self.product.close()


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


@contextmanager
def killing(*, seed: int, chroma: bool = False) -> Iterator[Killing]:
    folder = Path(tempfile.mkdtemp(prefix="peer-assist-faults-"))
    with running_mail_server() as mail_server:
        made = Killing(folder, mail_server, seed=seed, chroma=chroma)
        try:
            made.furnish()
            yield made
        finally:
            made.close()
            shutil.rmtree(folder, ignore_errors=True)
