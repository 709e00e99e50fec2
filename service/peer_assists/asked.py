"""What a file asks people for: its problem, the facets it wants to learn about, and who is never suggested for it."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, column, select, table

from service.access.caller import Caller
from service.domain.ids import DocumentId, PersonId
from service.domain.peer_assists import PeerAssist
from service.domain.peers import Facet
from service.domain.people import Person
from service.domain.problem import SheetField
from service.peer_assists import sheet_store, version_store
from service.peer_assists.files import HOST_ROLES
from service.peer_assists.intake import problem_of
from service.people import participations
from service.people.evidence import Asked
from service.people.names import folded
from service.people.store import people_named

TOLD_BY = (
    SheetField.PROBLEM,
    SheetField.WHY_IT_MATTERS,
    SheetField.CONTEXT,
    SheetField.TRIED,
    SheetField.WANT_TO_LEARN,
)
FACETS_AT_MOST = 6
THE_PROBLEM = "problem"
READ_AT_MOST = 8_000

_write_ups = table("write_ups", column("peer_assist_id"), column("document_id"))
"""A later room owns these rows."""
_NUMBER = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")


def asked_of(tx: Connection, file: PeerAssist, *, caller: Caller) -> Asked:
    """Of a file the caller was shown already: its accepted problem statement, else the sheet as it reads now, else the request."""
    texts = _sheet(tx, file)
    told = "\n".join(text for field in TOLD_BY if (text := texts.get(field, "").strip()))
    problem = told if texts.get(SheetField.PROBLEM, "").strip() else file.request.strip() or told or file.title
    return Asked(
        problem[:READ_AT_MOST],
        facets_of(file, texts),
        not_them=frozenset(_not_them(tx, file, caller=caller)),
        not_in=frozenset(_own_write_ups(tx, file)),
    )


def facets_of(file: PeerAssist, texts: Mapping[SheetField, str]) -> tuple[Facet, ...]:
    """Each question the team wants to learn about; the problem in a sentence where it asks none."""
    lines = [_NUMBER.sub("", line).strip() for line in texts.get(SheetField.WANT_TO_LEARN, "").splitlines()]
    questions = list(dict.fromkeys(line for line in lines if len(line.split()) > 1))[:FACETS_AT_MOST]
    if questions:
        return tuple(Facet(id=f"learn-{at}", text=text) for at, text in enumerate(questions, start=1))
    sentence = texts.get(SheetField.PROBLEM, "").strip() or problem_of(file.request) or file.title
    return (Facet(id=THE_PROBLEM, text=sentence),)


def _sheet(tx: Connection, file: PeerAssist) -> Mapping[SheetField, str]:
    accepted = version_store.accepted(tx, file.id)
    if accepted is not None:
        return {field: accepted.sheet.text(field) for field in SheetField}
    return sheet_store.texts_of_many(tx, [file.id])[file.id]


def _own_write_ups(tx: Connection, file: PeerAssist) -> set[DocumentId]:
    """What the library holds of this very file speaks for nobody: they were there already."""
    query = select(_write_ups.c.document_id).where(_write_ups.c.peer_assist_id == file.id)
    return {DocumentId(id) for id in tx.scalars(query) if id}


def _not_them(tx: Connection, file: PeerAssist, *, caller: Caller) -> set[PersonId]:
    """The host team, also where it was written by name alone, and the facilitator."""
    hosts = [each for each in participations.of_peer_assist(tx, file.id) if each.role in HOST_ROLES]
    ids = {each.person_id for each in hosts if each.person_id}
    ids |= {id for id in (file.host_team.lead_id, file.facilitator_id) if id is not None}
    names = {each.name for each in hosts if not each.person_id}
    if file.host_team.lead_id is None and file.host_team.lead_name:
        names.add(file.host_team.lead_name)
    for name in {folded(each): each for each in names}.values():
        ids |= {each.id for each in _meant(people_named(tx, name, space=caller.space), file)}
    return ids


def _meant(named: Sequence[Person], file: PeerAssist) -> Sequence[Person]:
    """Of several people of a name, those of the file's own hub; all of them where the hub does not tell them apart."""
    of_hub = [each for each in named if each.hub_id == file.hub_id]
    return of_hub or named
