"""What a draft is made from: the file's own words, and past cases as the person who asked may see them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.drafts import DraftKind, PersonToAsk
from service.domain.ids import DocumentId, HubId, PassageId, PersonId, SourceId
from service.domain.library import Document, Hit, Passage
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Visibility
from service.domain.problem import ProblemSheet
from service.domain.sessions import Closing, Note, Option, Speaker
from service.domain.sources import Source, SourceKind
from service.drafting.case_text import CaseText
from service.jobs import JobRun
from service.library.embedder import EmbedderUnavailable
from service.library.library import Library
from service.llm.names import Roster
from service.peer_assists import sheet_store, source_store
from service.people import hub_store, names_to_hide, participations
from service.people import store as people_store
from service.sessions import store as sessions

LOOKED_AT = 12
"""Past cases looked at for questions and comparisons."""
COMPARED = 6
"""Past cases compared with the file: more than a facilitator reads before a call."""
WAITED_FOR = 400
"""Passages without a vector that a draft waits for, about 20 seconds' work: a library just loaded. More of them fill up behind it."""
CASE_CHARACTERS = 12_000
"""Of one case's passages shown to a writer, from the start: two pages are about 6,000."""
_WORTH_ASKING = (
    ParticipationRole.HOST_LEAD,
    ParticipationRole.HOST,
    ParticipationRole.PEER,
    ParticipationRole.FACILITATOR,
    ParticipationRole.NAMED,
)


def own_words(tx: Connection, file: PeerAssist, *, caller: Caller) -> tuple[Source, ...]:
    """The request and the host's answers as they are now, oldest first."""
    kinds = (SourceKind.REQUEST, SourceKind.HOST_ANSWER)
    return tuple(source for source in source_store.sources_of(tx, file.id, seen_by=caller) if source.kind in kinds)


class Noted(NamedTuple):
    """What was noted in a session: the notes in order, their words as sources, the options log, the close, who is who."""

    notes: tuple[Note, ...]
    sources: tuple[Source, ...]
    options: tuple[Option, ...]
    closing: Closing
    speakers: tuple[Speaker, ...]
    roster: Roster
    ideas: tuple[str, ...] = ()


def noted(tx: Connection, file: PeerAssist, *, caller: Caller) -> Noted:
    """The session of a file. Those who speak in it are hidden from a model elsewhere like those in the directory."""
    notes, options = sessions.notes(tx, file.id), sessions.options(tx, file.id)
    speakers = sessions.speakers(tx, file.id)
    wanted = {note.source_id for note in notes} | {option.source_id for option in options}
    wanted |= set(sessions.closing_sources(tx, file.id))
    found = source_store.sources_of(tx, file.id, seen_by=caller)
    names = {name for speaker in speakers if not speaker.is_place for name in (speaker.name, speaker.called)}
    return Noted(
        notes=notes,
        sources=tuple(source for source in found if source.id in wanted),
        options=options,
        closing=sessions.session(tx, file.id).closing,
        speakers=speakers,
        roster=roster(tx, file, (), caller=caller) | Roster(frozenset(names - {""})),
        ideas=tuple(idea.text for idea in sessions.ideas(tx, file.id)),
    )


def working_sheet(tx: Connection, file: PeerAssist) -> ProblemSheet:
    return ProblemSheet(**{field.field.value: field.text for field in sheet_store.sheet(tx, file.id).fields})


def wait_for_a_small_library(library: Library, run: JobRun) -> None:
    """Give the last few passages their vectors before searching, so that the first draft compares the cases that fit best.

    It never waits for more than what it found at first, and where no embedder runs the search goes on by words.
    """
    with library.database.transaction(read_only=True) as tx:
        total = left = library.waiting(tx)
    if total > WAITED_FOR:
        return
    while left > 0:
        run.stop_if_cancelled()
        run.report("embedding", total - left, total)
        try:
            made = library.fill_some()
        except EmbedderUnavailable:
            return
        if not made:
            return
        left -= made


def chosen(hits: Sequence[Hit], file: PeerAssist, kind: DraftKind) -> list[DocumentId]:
    """The cases to read, best first. Questions go to everybody in the file and to the host, and a write-up to all who took
    part, so only what those may all open may stand in one; a comparison is read under its own visibility."""
    if kind in (DraftKind.CLARIFYING_QUESTIONS, DraftKind.WRITE_UP):
        return [hit.document.id for hit in hits if may_be_told(hit.document, file)]
    return [hit.document.id for hit in hits][:COMPARED]


def may_be_told(document: Document, file: PeerAssist) -> bool:
    own_hub = document.hub_id == file.hub_id and file.visibility is Visibility.HUB
    return document.visibility is Visibility.ORGANISATION or (document.visibility is Visibility.HUB and own_hub)


def case_texts(
    tx: Connection, library: Library, ids: Sequence[DocumentId], *, file: PeerAssist, caller: Caller, now: datetime
) -> tuple[CaseText, ...]:
    """Each case with its people and a source per passage; ids are of this file, since sources live and go with it."""
    hubs = hub_store.hub_names(tx, seen_by=caller)
    texts = []
    for document_id in ids:
        case = library.case(tx, document_id, caller=caller)
        shown = _from_the_start(case.passages)
        sources = tuple(_source(passage, case.document, file, now) for passage in shown)
        passages = tuple(
            passage.model_copy(update={"id": PassageId(source.id)})
            for passage, source in zip(shown, sources, strict=True)
        )
        hub = hubs.get(case.document.hub_id, "") if case.document.hub_id else ""
        texts.append(
            CaseText(
                document=case.document,
                passages=passages,
                sources=sources,
                hub_name=hub or case.document.organisation,
                people=_people(tx, case.document.people, hubs, caller),
            )
        )
    return tuple(texts)


def roster(tx: Connection, file: PeerAssist, cases: Sequence[CaseText], *, caller: Caller) -> Roster:
    """The whole directory, its hubs, and whoever is named in the file and its cases: their names are hidden from a model elsewhere."""
    named = {
        file.host_team.lead_name,
        *(each.name for each in participations.of_peer_assist(tx, file.id)),
        *(person.name for case in cases for person in case.people),
    }
    return names_to_hide.of_space(tx, caller.space) | Roster(frozenset(named - {""}))


def _from_the_start(passages: Sequence[Passage]) -> list[Passage]:
    shown: list[Passage] = []
    characters = 0
    for passage in passages:
        characters += len(passage.text)
        if shown and characters > CASE_CHARACTERS:
            break
        shown.append(passage)
    return shown


def _source(passage: Passage, document: Document, file: PeerAssist, now: datetime) -> Source:
    """The same passage of the same file is the same source, until its words change."""
    key = hashlib.sha256(f"{file.id}\x00{passage.id}\x00{passage.text}".encode()).hexdigest()[:32]
    return Source(
        id=SourceId(f"passage-{key}"),
        kind=SourceKind.PASSAGE,
        text=passage.text,
        title=document.title,
        language=document.language,
        peer_assist_id=file.id,
        document_id=document.id,
        passage_id=passage.id,
        made_at=now,
    )


def _people(
    tx: Connection, people: Sequence[Participation], hubs: dict[HubId, str], caller: Caller
) -> tuple[PersonToAsk, ...]:
    """The people of a case, those who lived it first. Names nobody has confirmed come last of their role."""
    ids: list[PersonId] = [each.person_id for each in people if each.person_id is not None]
    known = people_store.people_by_id(tx, ids, seen_by=caller)
    worth = [each for each in people if each.role in _WORTH_ASKING]
    worth.sort(key=lambda each: (_WORTH_ASKING.index(each.role), not each.confirmed))
    found = []
    for each in worth:
        person = known.get(each.person_id) if each.person_id is not None else None
        if person is not None and person.may_be_suggested is False:
            continue  # they said no to being suggested: the case speaks without them
        found.append(
            PersonToAsk(
                name=each.name,
                role=each.role.value,
                hub=hubs.get(person.hub_id, "") if person else "",
                how_to_reach=person.how_to_reach if person else "",
            )
        )
    return tuple(found)
