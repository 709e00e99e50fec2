"""A file to documents: Markdown, text, web pages, Word, PowerPoint and PDF hold one, a JSONL file one a line.

read_file(name, data, around) -> Incoming                         raises BadInput with the sentence for its sender
read_lines(stream, around, first) -> Iterator[Line]               a bad line is a Note, the rest goes on
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from pydantic import ValidationError

from service.domain.ids import DocumentId, HubId, PersonId
from service.domain.library import Document, Outcome
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Language, Space
from service.domain.text import as_shown, counting
from service.errors import BadInput, TooLarge
from service.library.importing import guesses, metadata
from service.library.importing.front_matter import split_front_matter
from service.library.importing.incoming import Incoming, Note, Surroundings
from service.library.importing.kinds_of_file import CONVERTED, MOST_CHARACTERS, FileKind, decoded, kind_of
from service.library.importing.named_people import people_in
from service.library.importing.office import to_markdown
from service.library.importing.plain_text import with_headings

MOST_LINE_BYTES = 4_000_000
_HOSTS = frozenset({ParticipationRole.HOST_LEAD, ParticipationRole.HOST})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a JSONL file: what it holds, or why it cannot be loaded."""

    number: int
    incoming: Incoming | None = None
    note: Note | None = None


def read_file(name: str, data: bytes, around: Surroundings) -> Incoming:
    kind = kind_of(name, data)
    if kind in CONVERTED:
        converted = to_markdown(data, kind)
        shown, notes = shown_to_readers(converted.markdown, unseen=converted.unseen)
        text, given = shown, {"title": ""}
    else:
        shown, notes = shown_to_readers(decoded(data))
        front = split_front_matter(shown)
        text, given = with_headings(front.body) if kind is FileKind.TEXT else front.body, front.values
        notes += [Note("library.broken_front_matter", front.bad_line)] if front.bad_line else []
    document_id = metadata.document_id(given.get("id")) if given.get("id") else metadata.id_from_name(name)
    if document_id is None:
        raise BadInput("library.bad_id")
    incoming = _incoming(document_id, name, given, text.strip("\n"), around, propose_people=True)
    return replace(incoming, notes=(*notes, *incoming.notes), id_is_from_name=not given.get("id"))


def shown_to_readers(text: str, *, unseen: int = 0) -> tuple[str, list[Note]]:
    """The text that a reader of the file sees, and what to tell of the rest. `unseen`: comments and hidden parts left out before."""
    with counting() as removed:
        shown = as_shown(text)
    notes = []
    if removed.characters:
        notes.append(Note("library.hidden_characters", values={"count": removed.characters}))
    if removed.parts + unseen:
        notes.append(Note("library.hidden_parts", values={"count": removed.parts + unseen}))
    return shown, notes


def read_lines(stream: BinaryIO, around: Surroundings, *, after: int = 0) -> Iterator[Line]:
    """The lines after line `after`, blank ones left out. An id that stood on an earlier line of the file is refused."""
    seen: dict[str, int] = {}
    number = 0
    while raw := stream.readline(MOST_LINE_BYTES + 1):
        number += 1
        if len(raw) > MOST_LINE_BYTES:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(MOST_LINE_BYTES)
            yield Line(number, note=Note("library.line_too_long", number))
        elif raw.strip():
            line = _line(number, raw, around, seen, skip=number <= after)
            if number > after:
                yield line


def _line(number: int, raw: bytes, around: Surroundings, seen: dict[str, int], *, skip: bool) -> Line:
    try:
        given = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return Line(number, note=Note("library.line_wrong_encoding", number))
    except (ValueError, RecursionError):
        return Line(number, note=Note("library.line_not_json", number))
    if not isinstance(given, dict):
        return Line(number, note=Note("library.line_not_an_object", number))
    document_id, text = metadata.document_id(given.get("id")), given.get("text")
    if document_id is None:
        return Line(number, note=Note("library.line_bad_id", number))
    if document_id in seen:
        return Line(number, note=Note("library.line_repeats_id", number, {"first": seen[document_id]}))
    seen[document_id] = number
    if skip:
        return Line(number)
    if not isinstance(text, str) or not text.strip():
        return Line(number, note=Note("library.line_without_text", number))
    shown, notes = shown_to_readers(text)
    try:
        incoming = _incoming(document_id, "", given, shown.strip("\n"), around, propose_people=False)
        return Line(number, replace(incoming, notes=(*notes, *incoming.notes)))
    except BadInput as error:
        return Line(number, note=Note(error.message_id, number, dict(error.parameters)))


def _incoming(
    document_id: DocumentId,
    name: str,
    given: Mapping[str, Any],
    text: str,
    around: Surroundings,
    *,
    propose_people: bool,
) -> Incoming:
    if not text.strip():
        raise BadInput("library.empty_file")
    if len(text) > MOST_CHARACTERS:
        raise TooLarge("library.text_too_long", characters=MOST_CHARACTERS)
    found, notes = metadata.members(given, around)
    if found.get("fictional") and around.space is not Space.PRACTICE:
        raise BadInput("library.fictional")
    given_people = _given_people(given.get("people"), around, notes)
    people = given_people or (people_in(text, around.people) if propose_people else ())
    guessed = _guessed(found, name, text, around, people, is_file=propose_people)
    members = {"visibility": around.visibility, **guessed, **found}
    try:
        document = Document(
            id=document_id,
            space=around.space,
            words=len(text.split()),
            guessed=tuple(sorted([*guessed, *(["people"] if people and not given_people else [])])),
            **members,
        )
    except ValidationError as error:
        place = error.errors(include_input=False, include_url=False)[0]["loc"][0]
        raise BadInput("library.unusable_value", name=str(place)) from None
    supersedes = metadata.document_id(given.get("supersedes")) if given.get("supersedes") else None
    return Incoming(document, text, people, supersedes, tuple(notes))


def _guessed(
    found: Mapping[str, Any],
    name: str,
    text: str,
    around: Surroundings,
    people: tuple[Participation, ...],
    *,
    is_file: bool,
) -> dict[str, Any]:
    """What the file does not say and its text suggests."""
    guessed: dict[str, Any] = {}
    if "title" not in found:
        guessed["title"] = guesses.title(text, name)
    if "language" not in found:
        guessed["language"] = guesses.language(text) if len(text) > 20 else Language.EN
    if "outcome" not in found and (outcome := guesses.outcome(text)) is not Outcome.UNKNOWN:
        guessed["outcome"] = outcome
    if not is_file:
        return guessed
    if "date" not in found and (day := guesses.day(text, name)) is not None:
        guessed["date"] = day
    if "hub_id" not in found and "organisation" not in found:
        hub = guesses.hub(
            text, name, around.hubs, of_hosts=_hubs_of(people, around, _HOSTS), of_people=_hubs_of(people, around)
        )
        if hub is not None and (around.into is None or hub.id in around.into):
            guessed["hub_id"] = hub.id
            if hub.country and "country" not in found:
                guessed["country"] = hub.country
        elif around.hub_id is not None:
            guessed["hub_id"] = around.hub_id
    if "topics" not in found and (topics := guesses.topics(text, around.topics)):
        guessed["topics"] = topics
    return guessed


def _hubs_of(
    people: tuple[Participation, ...],
    around: Surroundings,
    roles: Collection[ParticipationRole] = frozenset(ParticipationRole),
) -> list[HubId]:
    hubs = {person.id: person.hub_id for person in around.people}
    return [hubs[each.person_id] for each in people if each.person_id is not None and each.role in roles]


def _given_people(value: Any, around: Surroundings, notes: list[Note]) -> tuple[Participation, ...]:
    """`people:` of the front matter: `{person: id, role}` or `{name, role}`."""
    names: dict[str, str] = {person.id: person.name for person in around.people}
    people = []
    for entry in value if isinstance(value, list) else []:
        given = entry if isinstance(entry, dict) else {"name": entry}
        person = metadata.line(given.get("person"))
        name = names.get(person) or metadata.line(given.get("name")) or person
        role = metadata.line(given.get("role")) or ParticipationRole.NAMED.value
        if not name or role not in set(ParticipationRole):
            notes.append(Note("library.unusable_value", values={"name": "people"}))
            continue
        if person and person not in names:
            notes.append(Note("library.unknown_person_named"))
        known = PersonId(person) if person in names else None
        people.append(Participation(id="", name=name, role=ParticipationRole(role), person_id=known, confirmed=True))
    return tuple(people)
