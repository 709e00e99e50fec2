"""Chat exports: Zoom's in its three shapes, WhatsApp's on both kinds of phone. One message, one turn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from service.sessions.importing.turns import Turn, is_speaker

_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)?"
_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
_TABBED = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})\t[ \t]*([^\t\n]{1,200}?):[ \t]*\t(.*)$")
"""`00:13:46\tAma Mensah:\tGood morning`, as recorded in the cloud: the time counts from the start of the recording."""
_FROM_TO = re.compile(
    rf"(?:{_DAY}[ \t]+)?{_CLOCK}[ \t]+(?:From|De)[ \t]+([^\n]{{1,200}}?)[ \t]+(?:to|à)[ \t]+([^\n:]{{1,200}}?)[ \t]*:[ \t]*(.*)$"
)
"""`10:02:11 From Ama Mensah to Everyone: Good morning`, as saved by hand: the time is that of the day."""
_FROM = re.compile(rf"(?:{_DAY}[ \t]+)?{_CLOCK}[ \t]+(?:From|De)[ \t]+([^\n:]{{1,200}}?)[ \t]*:[ \t]*(.*)$")
_PHONE = re.compile(
    rf"\[?{_DAY},?[ \t\u202f]+(?:à[ \t]+)?{_CLOCK}\]?[ \t]*(?:[-–][ \t]*)?(?:([^:\n]{{1,100}}):[ \t](.*)|(.*))$"
)
"""`12/11/2026, 09:14 - Ama: Good morning`, and `[12/11/2026, 09:14:22] Ama: Good morning`."""
_EVERYONE = re.compile(r"(?:everyone|everybody|all|tous|tout le monde|meeting group chat|group)\b", re.IGNORECASE)
_PRIVATE = re.compile(r"direct message|privately|message direct|privé", re.IGNORECASE)
_REACTION = re.compile(
    r"(?:Reacted to|Removed an? .{1,20} reaction (?:from|to)|A réagi à|A supprimé)\b.*[\"”“»].*", re.DOTALL
)
_REPLY = re.compile(r"(?:Replying to|En réponse à)\s+[\"“«].*[\"”»]\s*$")
_ATTACHMENT = re.compile(
    r"<[^<>]*(?:omitted|omis|attached|joint)[^<>]*>|(?:image|video|audio|sticker|document|GIF|vidéo|photo) (?:omitted|omise?|absente?)"
    r"|.*\((?:file attached|fichier joint)\)",
    re.IGNORECASE,
)

_LONGEST_ATTACHMENT = 300


@dataclass(slots=True)
class _Message:
    speaker: str
    lines: list[str] = field(default_factory=list)
    seconds: float | None = None
    left_out: str = ""
    """Why it does not count, as a message id."""


def is_chat(text: str) -> bool:
    """Whether the first line with words begins a message, and as many lines do as can be told from notes with a time in them."""
    first = next((line for line in text.split("\n", 200)[:200] if line.strip()), "")
    return _begins(first) is not None


def read_chat(text: str) -> tuple[tuple[Turn, ...], tuple[str, ...]]:
    """The messages to everybody, in order, and what was left out: reactions, private messages, attachments, system lines."""
    messages: list[_Message] = []
    for line in text.split("\n"):
        begun = _begins(line)
        if begun is not None:
            messages.append(begun)
        elif messages:
            messages[-1].lines.append(line)
    left_out: dict[str, None] = {}
    turns = []
    for message in messages:
        words, why = _words(message)
        if why:
            left_out[why] = None
        if words and (why == "transcripts.left_out.quoted" or not why):
            turns.append(Turn(message.speaker, words, message.seconds, message.seconds))
    return tuple(turns), tuple(left_out)


def _begins(line: str) -> _Message | None:
    line = line.strip(" ")
    if match := _TABBED.match(line):
        hours, minutes, seconds, name, words = match.groups()
        return _message(name, words, seconds=int(hours) * 3600.0 + int(minutes) * 60 + int(seconds))
    if match := _FROM_TO.match(line):
        name, to, words = match.groups()
        private = _PRIVATE.search(to) or not _EVERYONE.match(to)
        return _message(name, words, left_out="transcripts.left_out.private" if private else "")
    if match := _FROM.match(line):
        return _message(*match.groups())
    if match := _PHONE.match(line):
        name, words, system = match.groups()
        return _Message("", [system], left_out="transcripts.left_out.system") if name is None else _message(name, words)
    return None


def _message(name: str, words: str, *, seconds: float | None = None, left_out: str = "") -> _Message:
    name = " ".join(name.split()).lstrip("~ ")
    private = _PRIVATE.search(name) is not None
    if private:
        left_out = "transcripts.left_out.private"
    return _Message(name if is_speaker(name) else "", [words], seconds, left_out)


def _words(message: _Message) -> tuple[str, str]:
    """What a message says, and why part or all of it is left out."""
    if message.left_out:
        return "", message.left_out
    lines = _stripped(message.lines)
    text = "\n".join(lines)
    if _REACTION.fullmatch(text):
        return "", "transcripts.left_out.reactions"
    if len(text) < _LONGEST_ATTACHMENT and _ATTACHMENT.fullmatch(text):
        return "", "transcripts.left_out.attachments"
    if lines and _REPLY.fullmatch(lines[0]):
        return "\n".join(_stripped(lines[1:])), "transcripts.left_out.quoted"
    return text, ""


def _stripped(lines: Sequence[str]) -> list[str]:
    """Lines without the space around them and the empty ones."""
    return [kept for line in lines if (kept := " ".join(line.split()))]
