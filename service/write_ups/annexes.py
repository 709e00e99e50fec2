"""The annex of an export: the options log, see also, and the notes the body rests on. It is not counted on the two pages."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Option
from service.domain.write_ups import Naming, WriteUp
from service.locale import say
from service.pages.write_up import Annex, AnnexOption, AnnexSource
from service.peer_assists import source_store
from service.people.names import folded
from service.sessions import store as sessions
from service.write_ups import paper
from service.write_ups.drafted import OF_THE_SESSION, Known
from service.write_ups.opened import Opened
from service.write_ups.people import attributed, present_at


def annex_of(
    tx: Connection,
    file: PeerAssist,
    write_up: WriteUp,
    found: Opened,
    *,
    options: bool,
    see_also: bool,
    sources: bool,
    caller: Caller,
) -> Annex:
    """For a caller who was shown the file already. Who took a line back, or is not to be known, is so here too."""
    people = present_at(tx, file, caller=caller).known
    log = sessions.options(tx, file.id) if options else ()
    return Annex(
        options=tuple(_options(log, write_up, people)),
        see_also=paper.see_also(found) if see_also else (),
        sources=tuple(_sources(tx, file, write_up, caller=caller)) if sources else (),
    )


def _options(log: Iterable[Option], write_up: WriteUp, people: Mapping[str, Known]) -> Iterable[AnnexOption]:
    chosen = {folded(line.said_by): line.naming for line in write_up.lines if line.said_by}
    for option in log:
        naming = chosen.get(folded(option.offered_by), Naming.HUB_AND_ROLE)
        if naming is Naming.WITHDRAWN:
            continue
        shown = attributed(option.offered_by, naming, people, write_up.language) if option.offered_by else ""
        yield AnnexOption(
            text=option.text,
            shown_as=shown,
            where_it_worked=option.where_it_worked,
            conditions=option.conditions,
            challenge=option.challenge,
            status=option.status.value,
        )


def _sources(tx: Connection, file: PeerAssist, write_up: WriteUp, *, caller: Caller) -> Iterable[AnnexSource]:
    """The words quoted, not whole transcripts, in the order the body cites them."""
    kinds = {each.id: each.kind for each in source_store.sources_of(tx, file.id, seen_by=caller, stale=True)}
    quoted = [span for line in (*write_up.body(), *write_up.annex()) for span in line.claim.support]
    words = dict.fromkeys(span.quote for span in quoted if kinds.get(span.source_id) in OF_THE_SESSION)
    for number, text in enumerate(words, start=1):
        yield AnnexSource(label=say(write_up.language, "write_ups.note_number", number=number), text=text)
