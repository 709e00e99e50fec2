"""Margin notes: numbers, dates and names a person wrote that this session's notes do not have (method.md row 26). Nothing is held back."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.findings import Finding, Words
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.domain.text import Value
from service.domain.write_ups import Header, LineState, WriteUpLine
from service.peer_assists import source_store
from service.support import dates, quantities
from service.support.names import missing_names
from service.write_ups.drafted import OF_THE_SESSION
from service.write_ups.people import header_of, present_at


class Ground(Value):
    """What a person's sentence is compared with: the notes, and the names the file itself knows."""

    notes: tuple[str, ...]
    names: tuple[str, ...]
    language: Language


def ground_of(tx: Connection, file: PeerAssist, *, caller: Caller) -> Ground:
    """For a caller who was shown the file already."""
    sources = source_store.sources_of(tx, file.id, seen_by=caller)
    return Ground(
        notes=tuple(each.text for each in sources if each.kind in OF_THE_SESSION),
        names=(
            *(each.text for each in sources if each.document_id is None),
            *_known(header_of(file, present_at(tx, file, caller=caller))),
        ),
        language=file.language,
    )


def with_findings(line: WriteUpLine, ground: Ground) -> WriteUpLine:
    """The line with its margin notes. Words taken as they were drafted were checked when they were drafted."""
    theirs = bool(line.claim.added_by) or line.state is LineState.EDITED
    return line.model_copy(update={"findings": tuple(findings(line, ground)) if theirs else ()})


def findings(line: WriteUpLine, ground: Ground) -> Iterable[Finding]:
    """Not for a transaction: long notes take a while to read."""
    text = line.claim.text
    said_dates = dates.dates(text)
    noted_dates, noted_numbers = _noted(ground.notes, ground.language)
    plain = dates.without_dates(text, said_dates)
    numbers = [
        each.words
        for each in quantities.quantities(plain, ground.language)
        if not quantities.supported(each, noted_numbers)
    ]
    days = [each.words for each in said_dates if not dates.supported(each, noted_dates)]
    names = missing_names(text, (*ground.notes, *ground.names, line.said_by, line.owner))
    for id, missing in (("number", numbers), ("date", days), ("name", names)):
        if missing:
            yield Finding(
                id=f"write_up_{id}_unlike_notes",
                values={"words": ", ".join(dict.fromkeys(missing))},
                words=tuple(_words(line, text, dict.fromkeys(missing))),
            )


@lru_cache(maxsize=8)
def _noted(
    notes: Sequence[str], language: Language
) -> tuple[tuple[dates.DateMention, ...], tuple[quantities.Quantity, ...]]:
    """Every date and number of the notes, read once."""
    said: list[dates.DateMention] = []
    numbers: list[quantities.Quantity] = []
    for text in notes:
        found = dates.dates(text)
        said += found
        numbers += quantities.quantities(dates.without_dates(text, found), language)
        for each in found:
            if each.may_be_a_number:
                numbers += quantities.quantities(each.words, language)
    return tuple(said), tuple(numbers)


def _words(line: WriteUpLine, text: str, missing: Iterable[str]) -> Iterable[Words]:
    for each in missing:
        start = text.find(each)
        if start >= 0:
            yield Words(field=line.id, start=start, end=start + len(each), text=each)


def _known(header: Header) -> tuple[str, ...]:
    people = tuple(text for each in header.people for text in (each.name, each.hub) if text)
    return (header.title, header.host, header.host_lead, header.hub, *people)
