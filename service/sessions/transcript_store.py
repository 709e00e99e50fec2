"""Writing what was brought in, and who the names in it are. The caller holds the file for update."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from service.domain.ids import PeerAssistId, TranscriptId
from service.domain.sessions import Speaker, Transcript
from service.sessions import store
from service.sessions.tables import notes, speakers, transcripts


def add(tx: Connection, transcript: Transcript, *, made_by: str) -> None:
    of_file = transcripts.c.peer_assist_id == transcript.peer_assist_id
    highest = tx.scalar(select(func.max(transcripts.c.position)).where(of_file))
    values = {**transcript.model_dump(mode="json"), "made_at": transcript.made_at, "made_by": made_by}
    tx.execute(insert(transcripts).values(**values, position=0 if highest is None else highest + 1))


def remove(tx: Connection, peer_assist_id: PeerAssistId, transcript_id: TranscriptId) -> None:
    where = (transcripts.c.peer_assist_id == peer_assist_id, transcripts.c.id == transcript_id)
    tx.execute(delete(transcripts).where(*where))


def set_speakers(tx: Connection, peer_assist_id: PeerAssistId, confirmed: Sequence[Speaker]) -> tuple[str, ...]:
    """A person said who these are: kept, and their notes say so. Returns the ids of the notes that changed."""
    by_name = {each.name: each for each in confirmed}
    tx.execute(delete(speakers).where(speakers.c.peer_assist_id == peer_assist_id, speakers.c.name.in_(list(by_name))))
    kept = {"name", "called", "person_id", "side", "hub", "is_place"}
    rows = [{"peer_assist_id": peer_assist_id, **each.model_dump(mode="json", include=kept)} for each in confirmed]
    if rows:
        tx.execute(insert(speakers), rows)
    told = (notes.c.id, notes.c.noted_as, notes.c.speaker, notes.c.person_id, notes.c.side)
    of_file = notes.c.peer_assist_id == peer_assist_id
    changed = []
    for row in tx.execute(select(*told).where(of_file, notes.c.noted_as != "").order_by(notes.c.position)):
        speaker = by_name.get(row.noted_as)
        if speaker is None:
            continue
        values = (speaker.called or speaker.name, speaker.person_id, speaker.side.value if speaker.side else None)
        if values != (row.speaker, row.person_id, row.side):
            changed.append({"of": row.id, **dict(zip(("speaker", "person_id", "side"), values, strict=True))})
    if changed:
        first = store.count_changes(tx, peer_assist_id, len(changed))
        for number, each in enumerate(changed, start=first):
            each["change"] = number
        query = update(notes).where(of_file, notes.c.id == bindparam("of"))
        tx.execute(query.values(revision=notes.c.revision + 1), changed)
    return tuple(str(each["of"]) for each in changed)
