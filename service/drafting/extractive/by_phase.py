"""What a typed note is, told from the phase it stands under, where nobody sorted it.

A note-taker who writes under *Options* writes options, and under *Feedback* what the peers recommend; a transcript goes on talking
whatever the phase, so its turns are left to the cues. A short line is a remark and stays unsorted; so does one that asks, or that
tells what happens in the room.
"""

import re
from collections.abc import Sequence

from service.domain.agenda import Phase
from service.domain.sessions import Note, NoteKind, NoteOrigin

FEWEST_WORDS = 8
_TYPED = (NoteOrigin.TYPED, NoteOrigin.PASTED, NoteOrigin.STICKY)
_IMPLIED = {
    Phase.OPTIONS: NoteKind.OPTION,
    Phase.FEEDBACK: NoteKind.RECOMMENDATION,
}
_CHALLENGES = re.compile(
    r"\W*(?:challenge|objection|risk|caution|but |défi|objection|risque|attention|mais )", re.IGNORECASE
)
_ROOM = re.compile(
    r"\b(?:listens?|silence|nods?|parks? it|break|says nothing|écoutent?|hoche|pause|ne dit rien|strongly against|do not agree|not settled"
    r"|d[’']accord)\b",
    re.IGNORECASE,
)
_NOT_TO_BE_QUOTED = re.compile(
    r"\b(?:not (?:to )?be (?:quoted|named|written)|do(?:n['’]t| not) (?:quote|name|write)|off the record|keep (?:this|it) between us"
    r"|ne (?:pas|veut pas|souhaite pas) (?:être )?(?:cit|nomm|écri|not)\w*|hors micro|à ne pas (?:écrire|noter|citer)|entre nous)\b",
    re.IGNORECASE,
)


def asks_not_to_be_quoted(note: Note) -> bool:
    """Somebody asked that this stay out: it is never drafted, and whoever reviews is told that there is such a note."""
    return _NOT_TO_BE_QUOTED.search(note.text) is not None


def sorted_by_phase(notes: Sequence[Note]) -> list[Note]:
    """The notes, with the kind their phase implies where nobody gave one."""
    return [note if (kind := implied(note)) is None else note.model_copy(update={"kind": kind}) for note in notes]


def implied(note: Note) -> NoteKind | None:
    """The kind that the phase of a typed, unsorted note implies, or None."""
    kind = _IMPLIED.get(note.phase) if note.phase is not None else None
    if kind is None or note.kind is not None or note.origin not in _TYPED:
        return None
    if len(note.text.split()) < FEWEST_WORDS or note.text.rstrip(" !").endswith("?") or _ROOM.search(note.text):
        return None
    return NoteKind.CAUTION if _CHALLENGES.match(note.text) else kind
