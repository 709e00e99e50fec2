"""What the steps *invitation* and *background_pack* read, and how what they write is kept: both start from the accepted statement."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.database import Database
from service.domain.drafts import (
    BackgroundPackContent,
    Claim,
    Draft,
    DraftKind,
    InvitationContent,
    PackPart,
)
from service.domain.ids import DocumentId
from service.domain.library import Document
from service.domain.peer_assists import PeerAssist
from service.domain.places import Visibility, narrowest
from service.domain.problem import ProblemStatement, SheetField
from service.domain.text import REQUEST_LIMIT
from service.drafting import reading, store
from service.drafting.case_text import Here
from service.drafting.claims import cited_ids
from service.drafting.given import Given
from service.drafting.invited import InvitedPerson, invited_people, known_evidence
from service.drafting.statement import statement_sources
from service.errors import BadInput
from service.jobs import JobRun
from service.library.library import Library
from service.llm.names import Roster
from service.peer_assists import invitation_store, pack_store, packing, version_store
from service.peer_assists import store as file_store
from service.peer_assists.inviting import invitees
from service.people import hub_store
from service.write_ups import store as write_ups

SEE_ALSO = 3
"""Past cases a pack names."""


def can_be_drafted(tx: Connection, file: PeerAssist, kind: DraftKind, *, caller: Caller) -> None:
    """Raises BadInput with what is missing: an accepted statement, why it matters, anybody to invite."""
    statement = version_store.accepted(tx, file.id)
    if statement is None or not statement.sheet.problem.strip():
        raise BadInput("draft.no_statement", field="statement")
    if kind is DraftKind.BACKGROUND_PACK and packing.cannot_draft(statement):
        raise BadInput("packs.without_why_it_matters", field="why_it_matters")
    if kind is DraftKind.INVITATION and not invitees(tx, file, caller=caller):
        raise BadInput("invitations.nobody_to_invite", field="people")


def read(database: Database, library: Library, run: JobRun, draft: Draft, *, caller: Caller, now: datetime) -> Given:
    run.report("reading_statement")
    with database.transaction(read_only=True) as tx:
        file = file_store.get(tx, draft.peer_assist_id, seen_by=caller)
        statement = version_store.accepted(tx, file.id)
        if statement is None:  # taken back since the draft was asked for
            raise BadInput("draft.no_statement", field="statement")
        roster = reading.roster(tx, file, (), caller=caller)
        hub = hub_store.get_hub(tx, file.hub_id, seen_by=caller)
        written = write_ups.current(tx, file.id)
    people: tuple[InvitedPerson, ...] = ()
    if draft.kind is DraftKind.INVITATION:
        own = written.document_id if written else None
        run.report("looking_for_cases")
        known = known_evidence(library, statement.sheet, caller=caller, but=own, today=now.date())
        with database.transaction(read_only=True) as tx:
            people = invited_people(tx, library, file, known, caller=caller, but=own, now=now)
    cases = {part.case.document.id: part.case for person in people for part in person.took_part}
    if cases:
        with database.transaction() as tx:
            visibility = narrowest(file.visibility, *(case.document.visibility for case in cases.values()))
            store.rests_on(tx, draft.id, list(cases), visibility)
    sources = {source.id: source for source in statement_sources(statement, file).values()}
    for person in people:
        sources |= {source.id: source for source in person.sources}
    names = {each.name for case in cases.values() for each in case.people}
    names |= {person.invitee.name for person in people}
    return Given(
        file=file,
        sources=tuple(sources.values()),
        sheet=statement.sheet,
        cases=(),
        here=Here(hub=hub, format=file.format),
        roster=roster | Roster(frozenset(names - {""})),
        language=draft.language,
        today=now.date(),
        statement=statement,
        people=people,
    )


def statement_of(given: Given) -> ProblemStatement:
    assert given.statement is not None  # noqa: S101 — `read` refuses a file without one
    return given.statement


def keep_invitations(tx: Connection, draft: Draft, given: Given, content: InvitationContent) -> None:
    """In the transaction that finishes the draft, the file held for update."""
    documents: dict[str, DocumentId] = {source.id: source.document_id for source in given.sources if source.document_id}
    people = {person.invitee.who: person.invitee for person in given.people}
    rows = []
    for row in content.invitations:
        cited = {documents[each] for each in cited_ids(InvitationContent(invitations=(row,))) if each in documents}
        rows.append((people[row.who], row, cited))
    invitation_store.set_drafted(tx, given.file.id, draft.id, rows)


def with_past_cases(
    database: Database, library: Library, draft: Draft, content: BackgroundPackContent, given: Given, *, caller: Caller
) -> BackgroundPackContent:
    """Past cases like it for *See also*: only those that everybody in the organisation may open."""
    query = f"{given.sheet.problem}\n{given.sheet.context}"[:REQUEST_LIMIT]
    hits = library.search(query, caller=caller, limit=reading.LOOKED_AT).hits
    with database.transaction() as tx:
        written = write_ups.current(tx, given.file.id)
        own = written.document_id if written else None
        found = [hit.document.id for hit in hits if _is_for_all(hit.document) and hit.document.id != own][:SEE_ALSO]
        store.rests_on(tx, draft.id, found, given.file.visibility)
    return content.model_copy(update={"see_also": tuple(found)})


def fitted(
    database: Database, content: BackgroundPackContent, given: Given, *, caller: Caller
) -> BackgroundPackContent:
    """Held to two pages as rendered: what is worth least goes first, is kept beside it, and can be put back."""
    with database.transaction(read_only=True) as tx:
        beside = packing.around(tx, given.file, content.see_also, caller=caller)
    claims = {part.part: part.claims for part in content.parts}

    def pages(sentences: packing.Sentences) -> int:
        words = {part: _joined(part, rows) for part, rows in sentences.items()}
        return packing.pages_of(words, content.see_also, given.language, beside)[0]

    gone = set(packing.to_leave_out({part: [each.text for each in rows] for part, rows in claims.items()}, pages))
    if not gone:
        return content
    parts = []
    left_out: list[Claim] = []
    for part, rows in claims.items():
        kept = tuple(each for at, each in enumerate(rows) if (part, at) not in gone)
        left_out += [each for at, each in enumerate(rows) if (part, at) in gone]
        if kept:
            parts.append(PackPart(part=part, claims=kept))
    return content.model_copy(update={"parts": tuple(parts), "left_out": tuple(left_out)})


def keep_pack(tx: Connection, draft: Draft, given: Given, content: BackgroundPackContent, *, now: datetime) -> None:
    """In the transaction that finishes the draft, the file held for update."""
    pack_store.set_drafted(
        tx,
        given.file.id,
        draft.id,
        {part.part: part.text for part in content.parts},
        statement_id=content.statement_id,
        language=draft.language,
        left_out=[claim.text for claim in content.left_out],
        see_also=content.see_also,
        now=now,
    )


def _joined(part: SheetField, rows: Sequence[str]) -> str:
    return ("\n" if part is SheetField.WANT_TO_LEARN else " ").join(rows)


def _is_for_all(document: Document) -> bool:
    return document.visibility is Visibility.ORGANISATION
