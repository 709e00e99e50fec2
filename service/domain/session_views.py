"""What the service tells of a session beside its rows: what changed since somebody last looked, and who spoke how much."""

from service.domain.agenda import Phase
from service.domain.ids import NoteId, OptionId
from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Note, Option, Session, Side, Speaker, Transcript
from service.domain.text import Line, Value


class SessionChanges(Value):
    """Everything that is different since the change counted `after`, for a screen that looks every few seconds.

    Ask again with `upto`. Somebody who joins asks with 0 and gets it all. Members of the tuples replace what a screen has of the same id.
    """

    upto: int
    """Count of changes this answer goes up to."""
    more: bool = False
    """There is more already: ask again at once."""
    session: Session | None = None
    """Only where the clock, the close or the round of last suggestions changed."""
    notes: tuple[Note, ...] = ()
    """By position."""
    options: tuple[Option, ...] = ()
    notes_taken_out: tuple[NoteId, ...] = ()
    options_taken_out: tuple[OptionId, ...] = ()


class KeptNotes(Value):
    """What became of notes sent together: all that are there now, and those that somebody had taken out meanwhile."""

    notes: tuple[Note, ...] = ()
    taken_out: tuple[NoteId, ...] = ()


class Imported(Value):
    """What became of something brought in. `left_out` says in the reader's language what was cut or could not be read."""

    transcript: Transcript
    already_there: bool = False
    """The same words were here before: nothing was kept twice."""
    left_out: tuple[str, ...] = ()


class FromElsewhere(Value):
    """A file opened from notes, at its write-up, with the names in it to be confirmed."""

    peer_assist: PeerAssist
    transcripts: tuple[Transcript, ...] = ()
    speakers: tuple[Speaker, ...] = ()


class LastWord(Value):
    """Somebody gave a last suggestion in the go-round, or passed."""

    name: Line
    passed: bool = False


class SideWords(Value):
    """How much one side said. `side` is None for what nobody is named for."""

    side: Side | None = None
    notes: int = 0
    words: int = 0


class PhaseBalance(Value):
    """One phase: the minutes planned and spent, and who said how much. `phase` is None for what was brought in afterwards."""

    phase: Phase | None = None
    minutes_planned: int = 0
    minutes: float = 0.0
    sides: tuple[SideWords, ...] = ()


class SessionBalance(Value):
    """Telling against listening: of the words noted, how many were the host's own."""

    phases: tuple[PhaseBalance, ...] = ()
    sides: tuple[SideWords, ...] = ()
    """Over all phases."""
    telling: float | None = None
    """Share of the host's words among the host's and the peers', 0 to 1; None while neither has said a word."""
