"""Versions of the problem: only ever added."""

from typing import Any

from sqlalchemy import Connection, func, insert, select

from service.domain.ids import PeerAssistId
from service.domain.problem import ProblemStatement
from service.peer_assists.tables import problem_versions

_COLUMNS = [problem_versions.c[name] for name in ProblemStatement.model_fields]


def next_number(tx: Connection, peer_assist_id: PeerAssistId) -> int:
    """For a caller who holds the file for update."""
    of_file = problem_versions.c.peer_assist_id == peer_assist_id
    return (tx.execute(select(func.max(problem_versions.c.number)).where(of_file)).scalar() or 0) + 1


def add_version(tx: Connection, version: ProblemStatement) -> ProblemStatement:
    tx.execute(insert(problem_versions).values(**{**version.model_dump(mode="json"), "made_at": version.made_at}))
    return version


def versions(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[ProblemStatement, ...]:
    """Every version of a file the caller was shown already, the first one first."""
    query = select(*_COLUMNS).where(problem_versions.c.peer_assist_id == peer_assist_id)
    return tuple(_version(row) for row in tx.execute(query.order_by(problem_versions.c.number)))


def accepted(tx: Connection, peer_assist_id: PeerAssistId) -> ProblemStatement | None:
    """The newest version that holds a sheet. *As asked* holds the request alone until somebody accepts a sheet."""
    return next((version for version in reversed(versions(tx, peer_assist_id)) if version.sheet.filled()), None)


def _version(row: Any) -> ProblemStatement:
    return ProblemStatement.model_validate(dict(row._mapping))
