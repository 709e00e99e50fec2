"""What a typed note is, told from the phase it stands under; and notes that somebody asked to keep out."""

from datetime import UTC, datetime

import pytest

from service.domain.agenda import Phase
from service.domain.ids import NoteId, PeerAssistId, SourceId
from service.domain.places import Language
from service.domain.sessions import Note, NoteKind, NoteOrigin
from service.domain.sources import Source, SourceKind
from service.drafting.extractive.by_phase import asks_not_to_be_quoted, implied
from service.drafting.extractive.write_up import NOT_TO_BE_QUOTED, write_write_up

NOW = datetime(2027, 3, 1, tzinfo=UTC)
CARD = "Put the card on the pump and not in the mechanic's bag, as we did in Lake Basin"


def note(text: str, phase: Phase | None = Phase.OPTIONS, origin: NoteOrigin = NoteOrigin.PASTED, at: int = 0) -> Note:
    return Note(
        id=NoteId(f"note-{at}"),
        peer_assist_id=PeerAssistId("pa-1"),
        source_id=SourceId(f"source-{at}"),
        text=text,
        phase=phase,
        origin=origin,
        position=at,
        made_by="Daniel Tetteh",
        made_at=NOW,
    )


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (note(CARD), NoteKind.OPTION),
        (note(CARD, Phase.FEEDBACK), NoteKind.RECOMMENDATION),
        (note(CARD, Phase.TELL), None),
        (note(CARD, None), None),
        (note(CARD, origin=NoteOrigin.TRANSCRIPT), None),
        (note("then the ten are not ten"), None),
        (note("challenge to 3: a mechanic cannot carry a rising main alone"), NoteKind.CAUTION),
        (note("the host listens and finds it hard, E reminds him twice"), None),
        (note("what would the treasurer say if the date was painted there?"), None),
        (note(CARD).model_copy(update={"kind": NoteKind.ANSWER}), None),
    ],
)
def test_a_typed_note_takes_its_kind_from_its_phase(given: Note, kind: NoteKind | None) -> None:
    assert implied(given) is kind


@pytest.mark.parametrize(
    "text",
    [
        "Harry asks not to be quoted by name on the Madagascar numbers",
        "Off the record: the chief took the money",
        "Hery ne veut pas être cité sur les chiffres",
        "à ne pas écrire : le chef a pris l'argent",
    ],
)
def test_what_somebody_asks_to_keep_out_is_never_drafted_and_the_reviewer_is_told(text: str) -> None:
    notes = [note(CARD, at=0), note(text, at=1)]
    sources: dict[str, Source] = {
        each.source_id: Source(id=each.source_id, kind=SourceKind.NOTE, text=each.text, made_at=NOW) for each in notes
    }
    content = write_write_up(notes, sources, language=Language.EN)
    drafted = [item.claim.text for item in (*content.items, *content.left_out)]
    assert any("card on the pump" in each for each in drafted)
    assert not [each for each in drafted if each in text or text in each]
    assert content.unread == (NOT_TO_BE_QUOTED,)
    assert asks_not_to_be_quoted(notes[1])
    assert not asks_not_to_be_quoted(notes[0])
