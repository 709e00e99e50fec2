"""The quarterly Hub report, from approved write-ups to bytes, without a model: 4 and 200 of them."""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from service.access.caller import Caller
from service.database import Database
from service.domain.drafts import Claim
from service.domain.ids import AccountId, HubId, LineId, PeerAssistId, WriteUpId
from service.domain.items import ItemKind
from service.domain.looks import Look
from service.domain.people import Role
from service.domain.places import Hub, Language, Visibility
from service.domain.reports import HubReport
from service.domain.write_ups import LineState, ReviewStatus, WriteUp, WriteUpLine
from service.follow_up import planning
from service.peer_assists import files
from service.people import hub_store
from service.reports.collecting import collect, with_findings
from service.reports.csv_file import actions_csv
from service.reports.files import report_docx, report_markdown, report_pdf
from service.write_ups import store as write_ups

NAME = "Hub report"
HUB = HubId("bench")
CALLER = Caller(account_id=AccountId("local"), name="Bench", all_hubs=True, roles=frozenset(Role))
FIRST_DAY = date(2026, 10, 1)
NOW = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
KINDS = (
    ItemKind.ACTIVITY,
    *(ItemKind.OFFERED,) * 4,
    *(ItemKind.RECOMMENDED,) * 2,
    *(ItemKind.LEARNING,) * 2,
    ItemKind.DISAGREEMENT,
    *(ItemKind.DECIDED,) * 2,
    *(ItemKind.ACTION,) * 3,
    ItemKind.OPEN_QUESTION,
)
WHO = (
    "The water committee",
    "The district nurse",
    "A trader at the market",
    "The school head",
    "Our driver",
    "The women",
)
DID = (
    "asked for a receipt",
    "mended the pump",
    "kept the cold box shut",
    "called the council",
    "posted the door sheet",
)
THEN = (
    "before the rains",
    "after the harvest",
    "in the second week",
    "without any budget",
    "with the mayor",
    "by phone",
)
WHY = ("because spare parts came late", "so that nobody waited", "since the road was cut", "as fees had not been paid")


def run(quick: bool) -> list[dict[str, Any]]:
    rows = []
    for count in (4, 40 if quick else 200):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
            database.migrate()
            seed(database, count)
            collected, took = timed(partial(made, database))
            rows.append(_row(f"Put together, {count} write-ups", took))
            kinds: dict[str, Callable[[HubReport], object]] = {
                "Word": lambda report: report_docx(report, look=Look()),
                "PDF": lambda report: report_pdf(report, look=Look()),
                "Markdown": report_markdown,
                "CSV": actions_csv,
            }
            for kind, make in kinds.items():
                _, more = timed(partial(make, collected))
                rows.append(_row(f"With its {kind}, {count} write-ups", took + more, target="≤ 10 s"))
            database.dispose()
    return rows


def made(database: Database) -> HubReport:
    with database.transaction(read_only=True) as tx:
        found = collect(
            tx,
            HUB,
            "2026-Q4",
            seen_by=CALLER,
            audience=Visibility.HUB,
            language=Language.EN,
            today=NOW.date(),
        )
    return with_findings(found)


def seed(database: Database, count: int) -> None:
    """A hub with that many approved write-ups in one quarter, of made-up sentences."""
    chance = random.Random(7)
    with database.transaction() as tx:
        hub_store.add_hub(tx, Hub(id=HUB, name="Bench hub"), made_by=CALLER.account_id, now=NOW)
        for number in range(count):
            new = files.NewFile(
                title=f"How case {number} was helped",
                hub_id=HUB,
                session_date=FIRST_DAY + timedelta(days=number % 80),
                visibility=Visibility.HUB,
            )
            file = files.open_file(tx, new, caller=CALLER, now=NOW, id=PeerAssistId(f"bench-{number}"))
            lines = tuple(
                WriteUpLine(
                    id=LineId(f"line-{at}"),
                    kind=kind,
                    position=at,
                    claim=Claim(id=f"claim-{at}", text=_sentence(chance, number)),
                    state=LineState.ACCEPTED,
                )
                for at, kind in enumerate(KINDS)
            )
            write_up = WriteUp(
                id=WriteUpId(f"write-up-{number}"),
                peer_assist_id=file.id,
                status=ReviewStatus.APPROVED,
                language=Language.EN,
                problem_asked=_sentence(chance, number),
                lines=lines,
                audience=Visibility.HUB,
                approved_at=NOW,
                made_at=NOW,
            )
            write_ups.add(tx, write_up)
            planning.plan(tx, file, write_up, now=NOW)


def _sentence(chance: random.Random, number: int) -> str:
    parts = (chance.choice(WHO), chance.choice(DID), chance.choice(THEN), chance.choice(WHY))
    return f"{' '.join(parts)}, in place {number % 37}."


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    done = work()
    return done, time.perf_counter() - started


def _row(measure: str, seconds: float, *, target: str = "") -> dict[str, Any]:
    return {"measure": measure, "value": seconds, "unit": "s", "against": "", "ratio": None, "target": target}
