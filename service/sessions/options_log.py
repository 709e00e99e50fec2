"""The options log: as said, who offered it and where it worked, under what conditions, the challenge raised. People's options only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.agenda import Phase
from service.domain.ids import IdeaId, NoteId, OptionId, PersonId, SourceId, new_id
from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Idea, NoteKind, NoteOrigin, Option, OptionStatus
from service.domain.sources import Source, SourceKind
from service.domain.text import LINE_LIMIT, Line, Text, Value
from service.errors import BadInput, NotAllowed, StaleRevision, TooLarge
from service.locale import say
from service.peer_assists import source_store
from service.peer_assists import store as files
from service.people.names import folded
from service.people.store import known_person
from service.sessions import option_store, store
from service.sessions.machine_words import refuse_machine_words
from service.sessions.noting import NewNote, called, keep_notes

MOST_STICKY_NOTES = 300
_TOLD = ("text", "where_it_worked", "conditions", "challenge")
_BULLETS = " \t-*•–—·◦▪▫☐□✓✔>"


class NewOption(Value):
    id: OptionId
    text: Text
    note_id: NoteId | None = None
    offered_by: Line = ""
    person_id: PersonId | None = None
    where_it_worked: Line = ""
    conditions: Text = ""
    challenge: Text = ""
    status: OptionStatus = OptionStatus.OPEN


def keep_options(
    tx: Connection, file: PeerAssist, new: Sequence[NewOption], *, caller: Caller, now: datetime
) -> tuple[Option, ...]:
    """Keep options that are not there yet; the same id again is the same option. `file` is held for update.

    Raises BadInput, and NotAllowed for a model's words or one that somebody took out.
    """
    here = {option.id: option for option in store.options(tx, file.id)}
    if store.were_taken_out(tx, file.id, store.OPTION, [each.id for each in new]):
        raise NotAllowed("session.option_taken_out")
    ideas, number = store.ideas(tx, file.id), store.problem_number(tx, file.id)
    names = called(store.confirmed_speakers(tx, file.id))
    made: list[Option] = []
    for each in {one.id: one for one in reversed(new) if one.id not in here}.values():
        _check(tx, each, caller=caller)
        refuse_machine_words(each.text, ideas)
        if each.note_id is not None:
            store.note(tx, file.id, each.note_id)
        speaker = names.get(folded(each.offered_by))
        given = {
            **each.model_dump(),
            "offered_by": (speaker.called if speaker else "") or each.offered_by,
            "person_id": each.person_id or (speaker.person_id if speaker else None),
        }
        made.append(
            Option(
                **given,
                peer_assist_id=file.id,
                source_id=SourceId(new_id("source")),
                problem_number=number,
                made_by=caller.recorded_as,
                made_at=now,
            )
        )
    made.reverse()
    sources = [_source(option, file, now=now) for option in made]
    source_store.add_sources(tx, sources, made_by=caller.account_id)
    option_store.add(tx, file.id, made)
    if made:
        files.touch(tx, file.id, now=now)
    here |= {option.id: option for option in made}
    return tuple(here[each] for each in dict.fromkeys(one.id for one in new))


def change_option(
    tx: Connection,
    file: PeerAssist,
    option_id: OptionId,
    changes: Mapping[str, Any],
    *,
    revision: int,
    caller: Caller,
    now: datetime,
) -> Option:
    """Change some members. Changed words are a new source, and the one before is stale; status and name are not words.

    Raises NotFound, StaleRevision with both versions, BadInput and NotAllowed.
    """
    current = store.option(tx, file.id, option_id)
    if current.revision != revision:
        yours = {"id": option_id, "revision": revision} | {
            name: getattr(value, "value", value) for name, value in changes.items()
        }
        raise StaleRevision(current=current.model_dump(mode="json"), yours=yours)
    changed = current.model_copy(update=dict(changes))
    if changed == current:
        return current
    _check(tx, changed, caller=caller)
    if changed.text != current.text:
        refuse_machine_words(changed.text, store.ideas(tx, file.id))
    if any(getattr(changed, name) != getattr(current, name) for name in _TOLD):
        changed = changed.model_copy(update={"source_id": SourceId(new_id("source"))})
        before = source_store.get_source(tx, current.source_id, seen_by=caller)
        source_store.make_stale(tx, current.source_id)
        source_store.add_source(
            tx, _source(changed, file, now=now, revision=before.revision + 1), made_by=caller.account_id
        )
    elif changed.offered_by != current.offered_by:
        source_store.entitle_sources(tx, {changed.source_id: title_of(changed, file)})
    files.touch(tx, file.id, now=now)
    return option_store.save(tx, changed)


def delete_option(tx: Connection, file: PeerAssist, option_id: OptionId, *, now: datetime) -> None:
    """Take an option out of the log, with its words. A note it was kept from stays. Raises NotFound."""
    option_store.remove(tx, store.option(tx, file.id, option_id))
    files.touch(tx, file.id, now=now)


def keep_sticky_notes(
    tx: Connection, file: PeerAssist, text: str, *, id: str, offered_by: str, caller: Caller, now: datetime
) -> tuple[Option, ...]:
    """Sticky notes typed off the wall, one a line: each is a note of the session and an option. `id` makes theirs.

    Raises BadInput where there is no line, and as `keep_options`.
    """
    lines = list(dict.fromkeys(stripped for line in text.split("\n") if (stripped := line.strip(_BULLETS))))
    if not lines:
        raise BadInput("session.no_sticky_notes", field="text")
    if len(lines) > MOST_STICKY_NOTES:
        raise TooLarge("session.too_many_sticky_notes", field="text", most=MOST_STICKY_NOTES)
    ids = [f"{id}.{number}" for number in range(1, len(lines) + 1)]
    wall = [
        NewNote(
            id=NoteId(each),
            text=line,
            kind=NoteKind.OPTION,
            phase=Phase.OPTIONS,
            speaker=offered_by,
            origin=NoteOrigin.STICKY,
        )
        for each, line in zip(ids, lines, strict=True)
    ]
    kept = {note.id for note in keep_notes(tx, file, wall, caller=caller, now=now).notes}
    gone = store.were_taken_out(tx, file.id, store.OPTION, ids)
    log = [
        NewOption(id=OptionId(each), text=line, note_id=NoteId(each), offered_by=offered_by)
        for each, line in zip(ids, lines, strict=True)
        if each in kept and each not in gone
    ]
    return keep_options(tx, file, log, caller=caller, now=now)


def keep_idea(tx: Connection, file: PeerAssist, id: IdeaId, text: str, *, model: str, now: datetime) -> Idea:
    """Keep what a model suggested, apart. The same id again is the same idea. Raises NotAllowed unless live assistance is on."""
    known = next((each for each in store.ideas(tx, file.id) if each.id == id), None)
    if known is not None:
        return known
    if not store.session(tx, file.id).live_assistance:
        raise NotAllowed("session.live_assistance_off")
    if not text.strip():
        raise BadInput("session.idea_empty", field="text")
    idea = Idea(id=id, peer_assist_id=file.id, text=text, model=model, made_at=now)
    option_store.add_idea(tx, idea)
    return idea


def _check(tx: Connection, option: NewOption | Option, *, caller: Caller) -> None:
    if not option.text.strip():
        raise BadInput("session.option_empty", field="text")
    if option.person_id is not None:
        known_person(tx, option.person_id, seen_by=caller, field="person_id")


def _source(option: Option, file: PeerAssist, *, now: datetime, revision: int = 1) -> Source:
    """All that is told of the option, a line each, so that claims can rest on its conditions too."""
    return Source(
        id=option.source_id,
        kind=SourceKind.NOTE,
        text="\n".join(told for name in _TOLD if (told := getattr(option, name)).strip()),
        title=title_of(option, file),
        language=file.language,
        peer_assist_id=file.id,
        revision=revision,
        made_at=now,
    )


def title_of(option: Option, file: PeerAssist) -> str:
    """What a reader sees above the words of an option."""
    if not option.offered_by:
        return say(file.language, "sessions.an_option")
    return say(file.language, "sessions.an_option_by", name=option.offered_by)[:LINE_LIMIT]
