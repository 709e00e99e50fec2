"""What is known of each person to invite: what they took part in, told only as far as everybody in the file may be told."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import DocumentId, PersonId, SourceId
from service.domain.peer_assists import PeerAssist
from service.domain.peers import Evidence, Facet
from service.domain.people import ParticipationRole
from service.domain.problem import ProblemSheet
from service.domain.sources import Source, SourceKind
from service.drafting import reading
from service.drafting.case_text import CaseText
from service.library import store as documents
from service.library.library import Library
from service.locale import say
from service.peer_assists.inviting import Invitee, invitees
from service.people import participations
from service.people.evidence import Asked, candidates

CASES_EACH = 5
"""Of one person, those that fit the problem best, then the newest: more than anybody is told of in an invitation."""
Known = Mapping[tuple[PersonId, DocumentId], Evidence]


@dataclass(frozen=True, slots=True)
class TookPart:
    """A past case somebody took part in. `source` says so in words of ours: title, place, year, part.

    `strength` and `words` are of the evidence that it fits the problem; 0 and empty where the search found none in it.
    """

    case: CaseText
    role: ParticipationRole
    source: Source
    strength: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    invitee: Invitee
    took_part: tuple[TookPart, ...] = ()
    own_words: Source | None = None
    """What the directory says they work on; nothing they did is known from it."""

    @property
    def sources(self) -> tuple[Source, ...]:
        own = (self.own_words,) if self.own_words else ()
        return (*(each for part in self.took_part for each in (part.source, *part.case.sources)), *own)


def known_evidence(
    library: Library, sheet: ProblemSheet, *, caller: Caller, but: DocumentId | None, today: date
) -> Known:
    """What speaks for whom on this problem, as the caller may see it. It opens transactions of its own."""
    facets = tuple(
        Facet(id=f"learn-{number}", text=line.strip())
        for number, line in enumerate(sheet.want_to_learn.splitlines(), 1)
        if line.strip()
    )
    asked = Asked(sheet.problem, facets, not_in=frozenset([but] if but else []))
    return {
        (candidate.person.id, each.document_id): each
        for candidate in candidates(library, asked, caller=caller, today=today)
        for each in reversed(candidate.evidence)
        if each.document_id is not None
    }


def invited_people(
    tx: Connection,
    library: Library,
    file: PeerAssist,
    known: Known,
    *,
    caller: Caller,
    but: DocumentId | None,
    now: datetime,
) -> tuple[InvitedPerson, ...]:
    """Everybody the file invites. `but`: the file's own write-up, which is no past case of it."""
    texts: dict[DocumentId, CaseText] = {}
    found = []
    for invitee in invitees(tx, file, caller=caller):
        took_part = []
        for document_id, role in _cases_of(tx, invitee, file, known, caller=caller, but=but):
            if document_id not in texts:
                (texts[document_id],) = reading.case_texts(
                    tx, library, [document_id], file=file, caller=caller, now=now
                )
            evidence = known.get((invitee.person_id, document_id)) if invitee.person_id else None
            took_part.append(_took_part(texts[document_id], role, invitee, file, evidence, now))
        found.append(InvitedPerson(invitee, tuple(took_part), _own_words(invitee, file, now)))
    return tuple(found)


def _cases_of(
    tx: Connection, invitee: Invitee, file: PeerAssist, known: Known, *, caller: Caller, but: DocumentId | None
) -> Sequence[tuple[DocumentId, ParticipationRole]]:
    person_id = invitee.person_id
    if person_id is None:
        return ()
    roles = {
        part.document_id: part.role
        for part in participations.of_person(tx, person_id, seen_by=caller)
        if part.document_id is not None and part.document_id != but and part.confirmed
    }
    cases = [each for each in documents.by_ids(tx, list(roles), seen_by=caller).values() if each.superseded_by is None]
    told = [case for case in cases if reading.may_be_told(case, file)]
    told.sort(key=lambda case: (case.date is not None, case.date, case.id), reverse=True)
    told.sort(key=lambda case: -known[person_id, case.id].strength if (person_id, case.id) in known else 0.0)
    return [(case.id, roles[case.id]) for case in told[:CASES_EACH]]


def _took_part(
    case: CaseText,
    role: ParticipationRole,
    invitee: Invitee,
    file: PeerAssist,
    evidence: Evidence | None,
    now: datetime,
) -> TookPart:
    document = case.document
    where = ", ".join(str(part) for part in (case.hub_name, document.date.year if document.date else "") if part)
    did = say(invitee.language, f"invitations.took_part.{role.value}")
    text = " · ".join(part for part in (document.title, where, did) if part)
    source = _source(text, document.title, invitee, file, now, document_id=document.id)
    return TookPart(case, role, source, evidence.strength if evidence else 0.0, evidence.quote if evidence else "")


def _own_words(invitee: Invitee, file: PeerAssist, now: datetime) -> Source | None:
    topics = ", ".join(invitee.person.practice) if invitee.person else ""
    title = say(invitee.language, "invitations.directory_says")
    return _source(topics, title, invitee, file, now) if topics else None


def _source(
    text: str,
    title: str,
    invitee: Invitee,
    file: PeerAssist,
    now: datetime,
    *,
    document_id: DocumentId | None = None,
) -> Source:
    """It names nobody: whose part it is stands beside it, and goes when the name goes."""
    key = hashlib.sha256(f"{file.id}\x00{invitee.who}\x00{document_id}\x00{text}".encode()).hexdigest()[:32]
    return Source(
        id=SourceId(f"part-{key}"),
        kind=SourceKind.PARTICIPATION,
        text=text,
        title=title[:300],
        language=invitee.language,
        peer_assist_id=file.id,
        document_id=document_id,
        made_at=now,
    )
