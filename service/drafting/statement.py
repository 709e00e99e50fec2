"""The accepted problem statement as sources that claims can rest on: one for each field that says something."""

from collections.abc import Collection

from service.domain.ids import SourceId
from service.domain.peer_assists import PeerAssist
from service.domain.problem import ProblemStatement, SheetField
from service.domain.sources import Source, SourceKind
from service.locale import say


def statement_sources(
    statement: ProblemStatement, file: PeerAssist, fields: Collection[SheetField] = tuple(SheetField)
) -> dict[SheetField, Source]:
    """A version never changes, so the same field of the same version is the same source for ever."""
    return {
        field: Source(
            id=SourceId(f"statement-{statement.id}-{field.value}"),
            kind=SourceKind.STATEMENT,
            text=statement.sheet.text(field),
            title=say(file.language, f"peer_assists.field.{field.value}"),
            language=file.language,
            peer_assist_id=file.id,
            revision=statement.number,
            made_at=statement.made_at,
        )
        for field in fields
        if statement.sheet.text(field).strip()
    }
