"""The practice space: the fictional sample library and its files, loaded once, apart from real files, removed whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, insert, select

from service.access.caller import Caller
from service.database import Database
from service.domain.agenda import Format
from service.domain.ids import AccountId, HubId, PeerAssistId, PersonId
from service.domain.peer_assists import Stage
from service.domain.people import HostTeam, Participation, ParticipationRole, Role
from service.domain.places import Language, Space, Visibility
from service.domain.text import clean
from service.library import import_store
from service.library import store as library
from service.library.importing.incoming import Surroundings
from service.library.importing.reading import read_file
from service.library.prepare import Prepared, prepared
from service.library.tables import documents
from service.peer_assists import files
from service.peer_assists import store as peer_assists
from service.peer_assists.tables import peer_assists as peer_assists_table
from service.people import hub_store, participations
from service.people import store as people
from service.people.directory import load_directory
from service.people.for_library import people_room
from service.sessions import bringing_in
from service.sessions.importing.reading import read_transcript
from service.workflows import sample_follow_up, sample_write_up
from service.workflows.tables import milestones

CORPUS = Path(__file__).parent.parent.parent / "corpus"
LOADED = "practice_space.loaded"
SAMPLE = Caller(
    account_id=AccountId("sample"),
    name="Sample library",
    all_hubs=True,
    roles=frozenset({Role.FACILITATOR}),
    space=Space.PRACTICE,
)

Progress = Callable[[str, int, int], None]


def is_known(database: Database) -> bool:
    """The sample was loaded once; somebody may have removed it since, and then it stays away."""
    with database.transaction(read_only=True) as tx:
        return tx.execute(select(milestones.c.name).where(milestones.c.name == LOADED)).first() is not None


def real_space_is_empty(tx: Connection) -> bool:
    """No real file and no real document yet: the desk then opens in the practice space."""
    tables = (documents, peer_assists_table)
    return all(
        tx.execute(select(table.c.id).where(table.c.space == Space.REAL.value).limit(1)).first() is None
        for table in tables
    )


def load(database: Database, *, progress: Progress, corpus: Path = CORPUS) -> int:
    """Load the sample library and its files; doing it twice changes nothing. Returns the number of documents."""
    now = datetime.now(UTC)
    with database.transaction() as tx:
        load_directory(
            tx,
            _read(corpus / "hubs.yaml"),
            _read(corpus / "people.yaml"),
            Space.PRACTICE,
            made_by=SAMPLE.account_id,
            now=now,
        )
        around = _surroundings(tx)
    ready: list[Prepared] = []
    paths = [
        *sorted((corpus / "write_ups").glob("*.md")),
        *_office(corpus),
        *sorted(corpus.glob("files/*/write_up.md")),
    ]
    for number, path in enumerate(paths, start=1):
        name = f"{path.parent.name}.md" if path.name == "write_up.md" else path.name
        ready.append(prepared(read_file(name, path.read_bytes(), around)))
        progress("Loading the sample library", number, len(paths))
    with database.transaction() as tx:
        library.put(tx, ready, import_id=None, made_by=SAMPLE, now=now)
        for each in ready:
            participations.set_document_people(
                tx, each.document.id, each.incoming.people, made_by=SAMPLE.account_id, now=now
            )
        pairs = [(each.document.id, each.incoming.supersedes) for each in ready if each.incoming.supersedes]
        library.link_superseded(tx, [(str(new), str(old)) for new, old in pairs], seen_by=SAMPLE)
        for folder in sorted((corpus / "files").iterdir()):
            _load_file(tx, folder, now=now)
        if tx.execute(select(milestones.c.name).where(milestones.c.name == LOADED)).first() is None:
            tx.execute(insert(milestones).values(name=LOADED, at=now))
    return len(ready)


def remove(tx: Connection) -> None:
    """Delete everything in the practice space, for good: documents, files, people and hubs."""
    library.remove(tx, list(tx.scalars(select(documents.c.id).where(documents.c.space == Space.PRACTICE.value))))
    import_store.delete_space(tx, Space.PRACTICE)
    peer_assists.delete_space(tx, Space.PRACTICE)
    hub_store.delete_space(tx, Space.PRACTICE)


def _surroundings(tx: Connection) -> Surroundings:
    room = people_room()
    return Surroundings(
        space=Space.PRACTICE, hubs=room.hubs(tx, Space.PRACTICE), people=room.directory(tx, Space.PRACTICE)
    )


def _office(corpus: Path) -> Iterator[Path]:
    for path in sorted((corpus / "write_ups_office").iterdir()):
        if path.suffix in (".docx", ".pdf"):
            yield path


def _load_file(tx: Connection, folder: Path, *, now: datetime) -> None:
    """One file in progress. Its dates are written as days from today, so that the sample never goes stale."""
    given: dict[str, Any] = yaml.safe_load(_read(folder / "file.yaml"))
    file_id = PeerAssistId(given["id"])
    if tx.execute(select(peer_assists_table.c.id).where(peer_assists_table.c.id == file_id)).first():
        return
    team = given.get("host_team", {})
    today = now.date()

    def day(name: str) -> Any:
        return today + timedelta(days=given[name]) if name in given else None

    new = files.NewFile(
        request=clean(_read(folder / given["request"])),
        title=given["title"],
        hub_id=HubId(given["hub"]),
        language=Language(given["language"]),
        format=Format(given["format"]),
        visibility=Visibility(given["visibility"]),
        host_team=HostTeam(name=team.get("name", ""), lead_id=team.get("lead")),
        members=tuple(files.Member(person_id=PersonId(person)) for person in team.get("members", ())),
        facilitator_id=given.get("facilitator"),
        stage=Stage(given["stage"]),
        decision_date=day("decision_in_days"),
        start_date=day("start_in_days"),
        session_date=day("session_in_days"),
        days_to_change=given.get("days_to_change"),
    )
    received = now + timedelta(days=given.get("received_in_days", 0))
    files.open_file(tx, new, caller=SAMPLE, now=received, id=file_id)
    _load_people(tx, file_id, given.get("people", ()), now=received)
    held = now + timedelta(days=given["session_in_days"]) if "session_in_days" in given else received
    _load_session(tx, file_id, folder, given, held=held)
    if "write_up" in given:
        lead = people.get_person(tx, PersonId(given["approved_by"]), seen_by=SAMPLE)
        text = _read(folder / given["write_up"])
        approved = sample_write_up.load(tx, file_id, given, text, lead=lead, account=SAMPLE.account_id, now=now)
        file = peer_assists.get(tx, file_id, seen_by=SAMPLE)
        sample_follow_up.load(tx, file, approved, given, caller=SAMPLE, now=now)


def _load_people(tx: Connection, file_id: PeerAssistId, rows: Sequence[Mapping[str, str]], *, now: datetime) -> None:
    """Who takes part beside the host team and the facilitator, who are known with the file."""
    found = [
        Participation(
            id="",
            name=people.get_person(tx, PersonId(row["person"]), seen_by=SAMPLE).name,
            role=ParticipationRole(row["role"]),
            person_id=PersonId(row["person"]),
        )
        for row in rows
    ]
    for role in sorted({each.role for each in found}):
        of_role = [each for each in found if each.role is role]
        participations.set_peer_assist_people(tx, file_id, of_role, roles=[role], made_by=SAMPLE.account_id, now=now)


def _load_session(
    tx: Connection, file_id: PeerAssistId, folder: Path, given: Mapping[str, Any], *, held: datetime
) -> None:
    """What was noted and recorded, as anybody would bring it in. Who the names are is left for a person to confirm."""
    file = peer_assists.get(tx, file_id, seen_by=SAMPLE)
    names = bringing_in.names_of(tx, file_id)
    for name in ("notes", "transcript"):
        if name in given:
            read = read_transcript(given[name], (folder / given[name]).read_bytes(), names=names)
            brought = bringing_in.Brought(given[name], read)
            bringing_in.keep_transcript(tx, file, brought, caller=SAMPLE, now=held, language=file.language)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
