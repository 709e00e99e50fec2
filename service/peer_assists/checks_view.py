"""A file's findings, read from the database and written in the reader's form."""

from datetime import date

from babel.dates import format_date
from sqlalchemy import Connection

from service.domain.findings import Finding
from service.domain.ids import PeerAssistId
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.domain.problem import SheetField
from service.peer_assists import finding_store, sheet_store
from service.peer_assists.checks import findings

_DAYS = ("day", "decision", "session", "start", "latest")


def findings_of(tx: Connection, file: PeerAssist, *, today: date, similar_cases: int = 0) -> tuple[Finding, ...]:
    """For a caller who was shown the file already. Days in values are ISO text."""
    found = findings(file, texts_of(tx, file.id), today=today, similar_cases=similar_cases)
    return finding_store.with_kept(tx, file.id, found)


def texts_of(tx: Connection, peer_assist_id: PeerAssistId) -> dict[SheetField, str]:
    """The sheet as it reads now."""
    return {field.field: field.text for field in sheet_store.sheet(tx, peer_assist_id).fields}


def in_reading(finding: Finding, language: Language) -> Finding:
    """The finding with its days as the reader writes them: *14 March 2027*, *14 mars 2027*."""
    values = dict(finding.values)
    for name in _DAYS:
        if isinstance(day := values.get(name), str):
            values[name] = format_date(date.fromisoformat(day), "d MMMM y", locale=language.value)
    return finding.model_copy(update={"values": values})
