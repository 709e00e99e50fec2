"""A year of a large organisation's work, planted through the stores: what `bench load` and `bench desk` run against.

Forty hubs, five hundred people, two hundred signed-in facilitators, five hundred peer assists in every stage with thousands of notes, and a
library of five thousand documents. Texts are made of the sample library's paragraphs, shuffled; vectors are drawn, not embedded.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from service.access import account_store, sign_in_store
from service.access.caller import Caller
from service.access.tokens import SESSION, hashed
from service.database import Database
from service.domain.accounts import Account, AccountStatus, HubRoles, SignIn, SignInWay
from service.domain.agenda import Phase
from service.domain.drafts import Claim
from service.domain.ids import (
    AccountId,
    DocumentId,
    HubId,
    LineId,
    NoteId,
    PeerAssistId,
    PersonId,
    SourceId,
    VersionId,
    WriteUpId,
)
from service.domain.items import ItemKind
from service.domain.library import Document, Outcome
from service.domain.peer_assists import PeerAssist, Stage
from service.domain.people import HostTeam, Participation, ParticipationRole, Person, Role
from service.domain.places import Hub, Language, Visibility
from service.domain.problem import ProblemSheet, ProblemStatement, SheetField, VersionKind
from service.domain.sources import Span
from service.domain.write_ups import LineState, ReviewStatus, WriteUp, WriteUpLine
from service.follow_up import planning
from service.library import changes
from service.library import store as library
from service.library.embedder import BundledEmbedder, Vectors
from service.library.importing.front_matter import split_front_matter
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.library.vectors import Filling
from service.peer_assists import files, sheet_store, version_store
from service.peer_assists import store as peer_assists
from service.people import hub_store, participations
from service.people import store as people_store
from service.sessions import noting, running
from service.sessions import store as sessions
from service.sessions.noting import NewNote
from service.settings import Settings
from service.workflows import practice_space
from service.write_ups import store as write_ups

CORPUS = practice_space.CORPUS
AT_ONCE = 250
PARTS = ("What we did", "What we learned", "What we will do")
DONE = (Stage.PREPARE, Stage.PEOPLE, Stage.PLAN, Stage.FOLLOW_UP, Stage.CLOSED)
"""Stages of the files that are nobody's of the two each facilitator works in."""
LINES = (
    ItemKind.ACTIVITY,
    *(ItemKind.OFFERED,) * 4,
    *(ItemKind.RECOMMENDED,) * 3,
    *(ItemKind.LEARNING,) * 3,
    *(ItemKind.ACTION,) * 3,
)
FIRST = (
    "Amina",
    "Jean",
    "Peter",
    "Fatou",
    "Li",
    "Sofia",
    "Omar",
    "Grace",
    "Ivan",
    "Chloé",
    "Kofi",
    "Mary",
    "Anh",
    "Rosa",
)
LAST = (
    "Diallo",
    "Mwangi",
    "Ruiz",
    "Okoye",
    "Traoré",
    "Smith",
    "Novak",
    "Haddad",
    "Chen",
    "Ba",
    "Silva",
    "Rao",
    "Lindt",
    "Moyo",
)


@dataclass(frozen=True)
class Size:
    hubs: int = 40
    people: int = 500
    documents: int = 5_000
    facilitators: int = 200
    further_files: int = 100
    notes: int = 40
    """In each file whose session has been held."""

    def of(self, facilitators: int) -> "Size":
        """The same year with that many facilitators signed in."""
        return Size(**{**asdict(self), "facilitators": facilitators})


@dataclass(frozen=True)
class Seat:
    """One signed-in facilitator: the session's token, the file whose session they run, and the one whose write-up they review."""

    token: str
    running: str
    reviewing: str
    open_files: tuple[str, ...]
    """Others of their hub that they may open."""


def planted(settings: Settings, size: Size) -> tuple[Seat, ...]:
    """Plant the year into an empty data folder, practice space and all. Gives who sits at the desks."""
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        database.migrate()
        practice_space.load(database, progress=lambda *_: None)
        chance = random.Random(11)
        words = Words.of_the_sample(chance)
        now = datetime.now(UTC)
        with database.transaction() as tx:
            hubs, people = _directory(tx, size, chance, now)
        _library(database, size, words, hubs, people, now)
        with database.transaction() as tx:
            seats = tuple(_seats(tx, size, words, hubs, people, now))
        return seats
    finally:
        database.dispose()


@dataclass(frozen=True)
class Words:
    """The sample library's own paragraphs, lines and requests, to be shuffled."""

    parts: dict[str, tuple[str, ...]]
    titles: tuple[str, ...]
    lines: tuple[str, ...]
    stories: tuple[tuple[str, ...], ...]
    """The sentences of one write-up each, so that a request is about one thing."""
    chance: random.Random

    @classmethod
    def of_the_sample(cls, chance: random.Random) -> "Words":
        parts: dict[str, list[str]] = {part: [] for part in PARTS}
        titles: list[str] = []
        stories: list[tuple[str, ...]] = []
        lines: list[str] = []
        for path in sorted((CORPUS / "write_ups").glob("*.md")):
            read = split_front_matter(path.read_text(encoding="utf-8"))
            if read.values.get("language") != Language.EN.value:
                continue
            titles.append(str(read.values["title"]))
            for section in re.split(r"^## ", read.body, flags=re.MULTILINE):
                heading, _, text = section.partition("\n")
                if heading.strip() in parts:
                    parts[heading.strip()] += [
                        each.strip() for each in re.split(r"^### ", text, flags=re.MULTILINE) if each.strip()
                    ]
            stories.append(
                tuple(each for each in re.split(r"(?<=\.)\s+", read.body.replace("\n", " ")) if 40 < len(each) < 200)
            )
            lines += stories[-1]
        return cls(
            {name: tuple(each) for name, each in parts.items()}, tuple(titles), tuple(lines), tuple(stories), chance
        )

    def line(self) -> str:
        return self.chance.choice(self.lines)

    def write_up(self) -> str:
        """Three parts of a few paragraphs each, as long as those of the sample."""
        said = []
        for part in PARTS:
            chosen = self.chance.sample(self.parts[part], k=min(3, len(self.parts[part])))
            said.append(f"## {part}\n\n" + "\n\n".join(f"### {each}" for each in chosen))
        return "\n\n".join(said)

    def title(self, number: int) -> str:
        return f"{self.chance.choice(self.titles)} ({number})"

    def asked(self) -> str:
        story = self.chance.choice(self.stories)
        return "\n\n".join(
            ["Dear colleagues,", *self.chance.sample(story, k=min(9, len(story))), "What would you do in our place?"]
        )


class DrawnVectors:
    """An embedder that draws, under the bundled model's name: questions are really embedded. Vectors of one subject lie together."""

    name = BundledEmbedder.name
    dimensions = BundledEmbedder.dimensions

    def __init__(self, subjects: int = 200, noise: float = 0.7) -> None:
        drawn = np.random.default_rng(5).standard_normal((subjects, self.dimensions), dtype=np.float32)
        self._subjects, self._noise = drawn / np.linalg.norm(drawn, axis=1, keepdims=True), noise

    def embed(self, texts: Sequence[str]) -> Vectors:
        made = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
            noise = np.random.default_rng(seed).standard_normal(self.dimensions, dtype=np.float32)
            made[row] = self._subjects[seed % len(self._subjects)] + self._noise * noise / np.linalg.norm(noise)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made


def _directory(tx: Connection, size: Size, chance: random.Random, now: datetime) -> tuple[list[Hub], list[Person]]:
    hubs = [Hub(id=HubId(f"hub-{at}"), name=f"Hub {at}", timezone="Africa/Nairobi") for at in range(size.hubs)]
    hub_store.put_hubs(tx, hubs, made_by="bench", now=now)
    people = [
        Person(
            id=PersonId(f"person-{at}"),
            name=f"{chance.choice(FIRST)} {chance.choice(LAST)}-{at}",
            hub_id=hubs[at % size.hubs].id,
            job_title="Programme officer",
            languages=("en", "fr") if at % 3 else ("en",),
            practice=("water", "handpumps") if at % 2 else ("cold chain", "vaccines"),
            email=f"person{at}@example.org",
        )
        for at in range(max(size.people, size.facilitators + size.hubs))
    ]
    people_store.put_people(tx, people, made_by="bench", now=now)
    return hubs, people


def _library(
    database: Database, size: Size, words: Words, hubs: Sequence[Hub], people: Sequence[Person], now: datetime
) -> None:
    by = Caller(account_id=AccountId("bench"), name="Bench", all_hubs=True, roles=frozenset(Role))
    for start in range(0, size.documents, AT_ONCE):
        ready = [prepared(each) for each in _documents(range(start, min(start + AT_ONCE, size.documents)), words, hubs)]
        with database.transaction() as tx:
            library.put(tx, ready, import_id=None, made_by=by, now=now)
            for at, each in enumerate(ready):
                parts = [
                    _part(f"{each.document.id}-{role}", people[(start + at + more) % len(people)], role)
                    for more, role in enumerate((ParticipationRole.HOST_LEAD, ParticipationRole.PEER))
                ]
                participations.set_document_people(tx, each.document.id, parts, made_by="bench", now=now)
    filling = Filling(database, DrawnVectors())
    while filling.some(most=2_048):
        pass
    with database.transaction() as tx:
        changes.set_model(tx, DrawnVectors.name)


def _documents(numbers: range, words: Words, hubs: Sequence[Hub]) -> Iterator[Incoming]:
    for number in numbers:
        text = words.write_up()
        document = Document(
            id=DocumentId(f"case-{number}"),
            title=words.title(number),
            hub_id=hubs[number % len(hubs)].id,
            date=date(2024, 1, 1) + timedelta(days=number % 700),
            topics=(f"topic-{number % 30}",),
            outcome=list(Outcome)[number % 4],
            visibility=Visibility.HUB if number % 5 == 0 else Visibility.ORGANISATION,
            words=len(text.split()),
        )
        yield Incoming(document, text)


def _seats(
    tx: Connection, size: Size, words: Words, hubs: Sequence[Hub], people: Sequence[Person], now: datetime
) -> Iterator[Seat]:
    callers = [_facilitator(tx, at, hubs[at % len(hubs)], people[at], now) for at in range(size.facilitators)]
    further: dict[HubId, list[str]] = {}
    for at in range(size.further_files):
        caller = callers[at % len(callers)][0]
        file = _file(tx, f"further-{at}", DONE[at % len(DONE)], caller, words, people, size, now)
        if file.visibility is Visibility.HUB:
            further.setdefault(file.hub_id, []).append(file.id)
    for at, (caller, token) in enumerate(callers):
        session = _file(tx, f"session-{at}", Stage.SESSION, caller, words, people, size, now)
        review = _file(tx, f"review-{at}", Stage.WRITE_UP, caller, words, people, size, now)
        yield Seat(token, session.id, review.id, tuple(further.get(session.hub_id, ())))


def _facilitator(tx: Connection, at: int, hub: Hub, person: Person, now: datetime) -> tuple[Caller, str]:
    """An account with its session. The token is made from the number: this data folder is no secret."""
    account = Account(
        id=AccountId(f"account-{at}"),
        name=person.name,
        email=f"facilitator{at}@example.org",
        person_id=person.id,
        status=AccountStatus.ACTIVE,
        hubs=(HubRoles(hub_id=hub.id, roles=(Role.FACILITATOR,)),),
        made_at=now,
    )
    account_store.add(tx, account)
    token = SESSION + hashlib.sha256(f"facilitator {at}".encode()).hexdigest()
    opened = SignIn(
        id=f"sign-in-{at}",
        account_id=account.id,
        way=SignInWay.PASSWORD,
        made_at=now,
        expires_at=now + timedelta(hours=12),
        last_used_at=now,
    )
    sign_in_store.begin(tx, opened, token_hash=hashed(token))
    caller = Caller(
        account_id=account.id,
        name=account.name,
        person_id=person.id,
        person_name=person.name,
        hub_ids=frozenset({hub.id}),
        hub_roles=account.hubs,
    )
    return caller, token


def _file(
    tx: Connection,
    name: str,
    stage: Stage,
    caller: Caller,
    words: Words,
    people: Sequence[Person],
    size: Size,
    now: datetime,
) -> PeerAssist:
    chance = words.chance
    others = [each for each in people if each.id != caller.person_id]
    lead, *peers = chance.sample(others, k=5)
    held = stage in (Stage.WRITE_UP, Stage.FOLLOW_UP, Stage.CLOSED)
    day = now.date() + timedelta(days=-chance.randrange(5, 300) if held else chance.randrange(0, 40))
    new = files.NewFile(
        request=words.asked(),
        title=f"{words.title(chance.randrange(10_000))}",
        hub_id=next(iter(caller.hub_ids)),
        visibility=Visibility.PARTICIPANTS if chance.random() < 0.4 else Visibility.HUB,
        host_team=HostTeam(name="The district team", lead_id=lead.id),
        facilitator_id=caller.person_id,
        stage=Stage.FOLLOW_UP if stage is Stage.CLOSED else stage,
        session_date=day,
        decision_date=day + timedelta(days=30),
    )
    file = files.open_file(tx, new, caller=caller, now=now, id=PeerAssistId(name))
    parts = [_part(f"{name}-peer-{at}", each, ParticipationRole.PEER) for at, each in enumerate(peers)]
    participations.set_peer_assist_people(
        tx, file.id, parts, roles=[ParticipationRole.PEER], made_by=caller.account_id, now=now
    )
    for field in (SheetField.PROBLEM, SheetField.WHY_IT_MATTERS, SheetField.TRIED):
        sheet_store.type_field(tx, file.id, field, words.line(), revision=0, by=caller.recorded_as, now=now)
    if stage is not Stage.PREPARE:
        _agree(tx, file, words, caller, lead, now)
    if stage in (Stage.SESSION, Stage.WRITE_UP, Stage.FOLLOW_UP, Stage.CLOSED):
        _hold(tx, file, words, caller, peers, size, now, over=held)
    if held:
        _write_up(tx, file, words, now, approved=stage is not Stage.WRITE_UP)
    if stage is Stage.CLOSED:
        as_it_is = peer_assists.get(tx, file.id, seen_by=caller)
        files.change_file(tx, as_it_is, {"stage": stage}, caller=caller, now=now)
    return file


def _agree(tx: Connection, file: PeerAssist, words: Words, caller: Caller, lead: Person, now: datetime) -> None:
    sheet = ProblemSheet(
        problem=words.line(), why_it_matters=words.line(), tried=words.line(), want_to_learn=words.line()
    )
    version_store.add_version(
        tx,
        ProblemStatement(
            id=VersionId(f"{file.id}-agreed"),
            peer_assist_id=file.id,
            number=version_store.next_number(tx, file.id),
            kind=VersionKind.AS_AGREED,
            sheet=sheet,
            accepted_by=caller.recorded_as,
            agreed_by=lead.name,
            recorded_by=caller.account_id,
            made_at=now,
        ),
    )


def _hold(
    tx: Connection,
    file: PeerAssist,
    words: Words,
    caller: Caller,
    peers: Sequence[Person],
    size: Size,
    now: datetime,
    *,
    over: bool,
) -> None:
    running.move_to(tx, file, Phase.OPTIONS, revision=sessions.session(tx, file.id).revision, caller=caller, now=now)
    new = [
        NewNote(id=NoteId(f"{file.id}-note-{at}"), text=words.line(), speaker=words.chance.choice(peers).name)
        for at in range(size.notes)
    ]
    noting.keep_notes(tx, file, new, caller=caller, now=now)
    if over:
        running.move_to(tx, file, None, revision=sessions.session(tx, file.id).revision, caller=caller, now=now)


def _write_up(tx: Connection, file: PeerAssist, words: Words, now: datetime, *, approved: bool) -> None:
    notes = sessions.notes(tx, file.id)
    lines = []
    for at, (kind, note) in enumerate(zip(LINES, notes, strict=False)):
        span = Span(source_id=SourceId(note.source_id), start=0, end=len(note.text), quote=note.text)
        claim = Claim(id=f"{file.id}-claim-{at}", text=note.text, support=(span,), quoted=True)
        state = LineState.ACCEPTED if approved else LineState.DRAFTED
        lines.append(
            WriteUpLine(
                id=LineId(f"{file.id}-line-{at}"), kind=kind, position=at, claim=claim, drafted=note.text, state=state
            )
        )
    made = WriteUp(
        id=WriteUpId(f"{file.id}-write-up"),
        peer_assist_id=file.id,
        status=ReviewStatus.APPROVED if approved else ReviewStatus.IN_REVIEW,
        language=file.language,
        problem_asked=words.line(),
        lines=tuple(lines),
        audience=Visibility.HUB if approved else None,
        notes_in_at=now,
        approved_at=now if approved else None,
        made_at=now,
    )
    write_ups.add(tx, made)
    if approved:
        planning.plan(tx, file, made, now=now)


def _part(id: str, person: Person, role: ParticipationRole) -> Participation:
    return Participation(id=id, name=person.name, role=role, person_id=person.id)


def kept(seats: Sequence[Seat], path: Path) -> None:
    """The seats as JSON, for the process that plays them."""
    path.write_text(json.dumps([asdict(seat) for seat in seats]), encoding="utf-8")
