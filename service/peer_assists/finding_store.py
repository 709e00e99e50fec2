"""Findings somebody chose to leave as they are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from service.domain.findings import Finding
from service.domain.ids import PeerAssistId
from service.peer_assists.tables import kept_findings


def keep(tx: Connection, peer_assist_id: PeerAssistId, finding: Finding, *, by: str, now: datetime) -> Finding:
    """Leave it as it is, for the words it is about now."""
    unkeep(tx, peer_assist_id, finding.id)
    values = {
        "peer_assist_id": peer_assist_id,
        "finding_id": finding.id,
        "words": _said(finding),
        "kept_by": by,
        "kept_at": now,
    }
    tx.execute(insert(kept_findings).values(**values))
    return finding.model_copy(update={"kept": True})


def unkeep(tx: Connection, peer_assist_id: PeerAssistId, finding_id: str) -> None:
    tx.execute(
        delete(kept_findings).where(
            kept_findings.c.peer_assist_id == peer_assist_id, kept_findings.c.finding_id == finding_id
        )
    )


def with_kept(tx: Connection, peer_assist_id: PeerAssistId, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, each knowing whether it was kept. New words, or another day or number, bring one back."""
    rows = tx.execute(select(kept_findings).where(kept_findings.c.peer_assist_id == peer_assist_id))
    kept = {row.finding_id: set(row.words) for row in rows}
    return tuple(
        finding.model_copy(update={"kept": finding.id in kept and set(_said(finding)) <= kept[finding.id]})
        for finding in findings
    )


def _said(finding: Finding) -> list[str]:
    """What the finding is about: words, else days. Counts of days change every morning and are left out."""
    days = [f"{name}={value}" for name, value in finding.values.items() if isinstance(value, str)]
    return sorted({words.text.casefold() for words in finding.words} | set(days))
