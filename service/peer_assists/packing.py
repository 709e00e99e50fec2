"""The background pack with what stands around its words: the two teams, the past cases, the page count, the files it goes out as."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import DocumentId
from service.domain.looks import Look
from service.domain.packs import MOST_PAGES, PACK_PARTS, SHORTENED, CaseLine, Pack, PackView, longest_part
from service.domain.peer_assists import PeerAssist
from service.domain.people import ParticipationRole
from service.domain.places import Language, Visibility
from service.domain.problem import ProblemStatement, SheetField
from service.library import store as library
from service.locale import say
from service.pages.background_pack import PackPaper, pack_document
from service.pages.exports import counted
from service.pages.files import FileFormat
from service.pages.markdown import markdown_of
from service.pages.typesetting import typeset
from service.pages.word import word_file
from service.peer_assists import pack_store, version_store
from service.peer_assists.edit_distance import distance
from service.peer_assists.inviting import Invitee, invitees
from service.people import hub_store, look_store

HOST_ROLES = (ParticipationRole.HOST_LEAD, ParticipationRole.HOST)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a pack's words, read in one transaction; pages are made outside it."""

    file: PeerAssist
    statement: ProblemStatement | None
    hub: str
    host: str
    facilitator: str
    host_team: str
    resource_team: str
    cases: Mapping[DocumentId, CaseLine]
    look: Look
    logo: bytes | None
    word_template: bytes | None

    def paper(
        self,
        words: Mapping[SheetField, str],
        see_also: Sequence[DocumentId],
        language: Language,
        *,
        accepted_by: str = "",
    ) -> PackPaper:
        cases = [self.cases[each] for each in see_also if each in self.cases]
        return PackPaper(
            title=self.file.title,
            words=words,
            host=self.host,
            hub=self.hub,
            day=self.day,
            format=self.file.format.value,
            facilitator=self.facilitator,
            host_team=self.host_team,
            resource_team=self.resource_team,
            see_also=tuple(
                (case.title, ", ".join(str(part) for part in (case.hub, case.year) if part)) for case in cases
            ),
            footer=say(language, "packs.accepted_by", name=accepted_by)
            if accepted_by
            else say(language, "packs.a_draft"),
        )

    @property
    def day(self) -> date | None:
        return self.file.session_date


def around(tx: Connection, file: PeerAssist, see_also: Sequence[DocumentId], *, caller: Caller) -> Around:
    """For a caller who was shown the file already. Past cases that not everybody may open are never named: the pack leaves the hub."""
    hubs = hub_store.hub_names(tx, seen_by=caller)
    dress = look_store.dress(tx, file.hub_id, seen_by=caller)
    people = invitees(tx, file, caller=caller)
    cases = library.by_ids(tx, see_also, seen_by=caller).values() if see_also else ()
    team = file.host_team.name or file.host_team.lead_name
    return Around(
        file=file,
        statement=version_store.accepted(tx, file.id),
        hub=hubs.get(file.hub_id, ""),
        host=team,
        facilitator=", ".join(each.name for each in people if ParticipationRole.FACILITATOR in each.roles),
        host_team=_host_line(team, [each for each in people if set(each.roles) & set(HOST_ROLES)]),
        resource_team="; ".join(_peer(each) for each in people if ParticipationRole.PEER in each.roles),
        cases={
            case.id: CaseLine(
                id=case.id,
                title=case.title,
                hub=hubs.get(case.hub_id, "") if case.hub_id else case.organisation,
                year=case.date.year if case.date else None,
            )
            for case in cases
            if case.visibility is Visibility.ORGANISATION
        },
        look=dress.look,
        logo=dress.logo,
        word_template=dress.word_template,
    )


def view(tx: Connection, file: PeerAssist, *, caller: Caller) -> tuple[Pack | None, Around]:
    pack = pack_store.find(tx, file.id)
    named = (*pack.see_also, *pack.accepted_see_also) if pack else ()
    return pack, around(tx, file, named, caller=caller)


def drawn(pack: Pack | None, beside: Around) -> PackView:
    """With its pages counted: not for a transaction."""
    statement = beside.statement
    number = statement.number if statement else None
    if pack is None:
        return PackView(statement_number=number, why=cannot_draft(statement))
    pages, uncovered = pages_of(pack.words, pack.see_also, pack.language, beside)
    return PackView(
        pack=pack,
        host_team=beside.host_team,
        resource_team=beside.resource_team,
        see_also=tuple(beside.cases[each] for each in pack.see_also if each in beside.cases),
        pages=pages,
        words=sum(len(text.split()) for text in pack.words.values()),
        longest=longest_part(pack.words)[0] if pages > MOST_PAGES else None,
        uncovered=", ".join(uncovered)[:300],
        statement_number=number,
        is_of_this_statement=statement is None or pack.statement_id == statement.id,
        why=cannot_draft(statement),
    )


def cannot_draft(statement: ProblemStatement | None) -> str:
    """Why no pack can be drafted yet, or nothing (method.md row 16: never without why the problem matters)."""
    if statement is None:
        return "no_statement"
    return "" if statement.sheet.why_it_matters.strip() else "without_why"


def pages_of(
    words: Mapping[SheetField, str], see_also: Sequence[DocumentId], language: Language, beside: Around
) -> tuple[int, tuple[str, ...]]:
    document = pack_document(beside.paper(words, see_also, language), language)
    return counted(document, beside.look, beside.logo)


def exported(format: FileFormat, pack: Pack, beside: Around, *, accepted: bool) -> bytes:
    """The file: of what was accepted, or of the words as they stand, which say that nobody accepted them."""
    words, see_also, by = pack.words, pack.see_also, ""
    if accepted and pack.accepted is not None:
        words, see_also, by = pack.accepted, pack.accepted_see_also, pack.accepted_by
    document = pack_document(beside.paper(words, see_also, pack.language, accepted_by=by), pack.language)
    if format is FileFormat.MD:
        return markdown_of(document).encode()
    if format is FileFormat.DOCX:
        return word_file(document, beside.look, beside.logo, template=beside.word_template)
    return typeset(document, beside.look, beside.logo).pdf


Sentences = Mapping[SheetField, Sequence[str]]


def to_leave_out(sentences: Sentences, pages: Callable[[Sentences], int]) -> tuple[tuple[SheetField, int], ...]:
    """The fewest sentences, by part and place, whose absence holds the pack to two pages: the last of the least needed part first."""
    if pages(sentences) <= MOST_PAGES:
        return ()
    order = [(part, at) for part in SHORTENED for at in range(len(sentences.get(part, ())) - 1, 0, -1)]
    order += [(part, 0) for part in SHORTENED if sentences.get(part)]

    def left(count: int) -> Sentences:
        gone = set(order[:count])
        return {part: [s for at, s in enumerate(rows) if (part, at) not in gone] for part, rows in sentences.items()}

    enough, too_few = len(order), 0
    while enough - too_few > 1:
        half = (enough + too_few) // 2
        if pages(left(half)) <= MOST_PAGES:
            enough = half
        else:
            too_few = half
    return tuple(order[:enough])


def edited_share(pack: Pack) -> float:
    """Characters changed between the draft and the words as they stand, over all parts, 0 to 1."""
    before, after = pack.drafted, pack.words
    longest = sum(max(len(before.get(part, "")), len(after.get(part, ""))) for part in PACK_PARTS)
    changed = sum(distance(before.get(part, ""), after.get(part, "")) for part in PACK_PARTS)
    return round(changed / longest, 4) if longest else 0.0


def _host_line(team: str, people: Sequence[Invitee]) -> str:
    names = ", ".join(_peer(each) for each in people)
    return f"{team}: {names}" if names and names != team else team


def _peer(person: Invitee) -> str:
    about = ", ".join(
        part
        for part in (person.person.job_title if person.person else "", person.hub.name if person.hub else "")
        if part
    )
    return f"{person.name} ({about})" if about else person.name
