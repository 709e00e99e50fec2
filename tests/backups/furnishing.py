"""A database with rows in every table there is: the practice space, two spaces of two hubs, and whatever else the schema holds."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    func,
    insert,
    select,
)

from service import tables
from service.access import audit
from service.app import build
from service.database import Database, sqlite_file
from service.domain.audit import Act, Action, Actor
from service.domain.places import Space
from service.library import vectors
from service.settings import Settings
from service.workflows import practice_space
from tests.access.conftest import House, _furnish
from tests.access.seeing import BagOfWords

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
GIVEN: dict[str, Any] = {
    "accounts.roles": ["facilitator"],
    "accounts.status": "active",
    "account_hubs.roles": ["facilitator"],
    "api_tokens.permissions": ["read"],
    "evaluations.heard": 4,
    "evaluations.side": "peer",
    "evaluations.will_use": 4,
    "evaluations.worth_the_time": 5,
    "host_answers.field": None,
    "kept_findings.words": ["a budget", "été"],
    "ledger_texts.document_ids": [],
    "ledger_texts.sent": [{"role": "user", "text": "the words"}],
    "looks.colour": "#1c4e80",
    "looks.logo": bytes(range(256)),
    "looks.paper": "a4",
    "looks.word_template": None,
    "meetings.timezone": "Africa/Nairobi",
    "panel_people.caution": "",
    "panel_people.part": "pinned",
    "panels.rules": {},
    "poll_answers.answer": "yes",
    "polls.rules": {},
    "polls.slots": [],
    "report_overviews.audience": "hub",
    "report_overviews.quarter": "2026-Q4",
    "report_overviews.rests_on": [],
    "speakers.side": "peer",
    "taken_out.what": "note",
}
"""Cells whose values mean something, of tables that the rooms' own functions do not fill above."""


def furnish(home: Path) -> Path:
    """Make it, and give the path of the SQLite file, with nothing beside it. Takes some seconds."""
    settings = Settings(home=home, sample_library=False)
    database = Database(settings.database)
    database.migrate()
    practice_space.load(database, progress=lambda *_: None)
    app = build(settings, work=False)
    with TestClient(app):
        for space in Space:
            _furnish(House(), app.state.database, app.state.jobs, space)
    with database.transaction() as tx:
        audit.record(tx, Act(action=Action.VIEWED, kind="notes", subject="n-1", file="f-1"), by=Actor(), now=NOW)
        audit.record(tx, Act(action=Action.SIGNED, kind="write_up", subject="w-é"), by=Actor(), now=NOW)
        some = vectors.waiting(tx, "bag-of-words", most=40)
        vectors.keep(tx, "bag-of-words", some, BagOfWords().embed(each.text for each in some))
        for table in tables.metadata.sorted_tables:
            if not tx.execute(select(func.count()).select_from(table)).scalar_one():
                tx.execute(insert(table).values(**row_for(tx, table)))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return sqlite_file(settings.database)


def row_for(tx: Connection, table: Table) -> dict[str, Any]:
    """A row that its types and keys allow."""
    row: dict[str, Any] = {}
    for column in table.columns:
        given = f"{table.name}.{column.name}"
        if given in GIVEN:
            row[column.name] = GIVEN[given]
        elif column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            row[column.name] = tx.execute(select(target).order_by(target.desc()).limit(1)).scalar_one()
        else:
            row[column.name] = value_for(column)
    return row


def value_for(column: Any) -> Any:
    if isinstance(column.type, DateTime) or isinstance(getattr(column.type, "impl", None), DateTime):
        return NOW + timedelta(days=3)
    if isinstance(column.type, Date):
        return date(2027, 3, 14)
    if isinstance(column.type, JSON):
        return {"é": [1, 2.5, None, "zwei"]}
    if isinstance(column.type, LargeBinary):
        return b"\x00\xff bytes"
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Float):
        return 0.1
    if isinstance(column.type, Integer):
        return 1
    return f"{column.name} été"[: column.type.length or 100]
