"""The lines of a text as people paste it: which are greeting, signature, headers or an older message, and which are words.

read_lines(text, mail=True) -> list[TextLine]      in reading order, with offsets into `text`
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from service.support.folding import fold


class Part(StrEnum):
    BODY = "body"
    BLANK = "blank"
    LABEL = "label"
    """A heading: `Background:` on its own line, a Markdown heading, a short line in capitals."""
    SUBJECT = "subject"
    DROPPED = "dropped"
    """Headers, greeting, signature: kept in the source, never drafted from."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """Characters `start` to `end` of the text, without marks of quoting or listing."""

    start: int
    end: int
    part: Part
    bullet: bool = False
    older: bool = False
    """It belongs to an earlier message of the thread."""
    width: int = 0
    """Characters of the whole line as pasted."""


_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_QUOTE_MARK = re.compile(r"[ \t]*(?:>[ \t]?)+")
_BULLET = re.compile(r"[ \t]*(?:[-*+•–—·▪◦]|\(?\d{1,2}[.)]|\(?[a-z]\))[ \t]+(?=\S)", re.IGNORECASE)
_BOLD_LABEL = re.compile(r"(?:\*\*|__)(?=\S)([^*_\n]{2,60}?)(?:\*\*|__)[ \t]*:?[ \t]*")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
_HEADER = re.compile(
    r"\*{0,2}(from|sent|to|cc|bcc|date|reply-to|attachments?|de|envoye|a|repondre a|pieces? jointes?|importance)\*{0,2} ?:\*{0,2} ",
)
_SUBJECT = re.compile(
    r"\*{0,2}(?:subject|objet|sujet|re|fw|fwd|tr)\*{0,2} ?:\*{0,2} ?(?:(?:re|fw|fwd|tr) ?: ?)*"
    r"(?:(?:request(?: for)? |demande (?:de |d'))?(?:an? )?"
    r"(?:peer assists?|aide entre pairs|assistance par les pairs)(?: request)? ?[:,-] ?)?"
)
_THREAD = re.compile(
    r"(?:-{3,} ?(?:original message|forwarded message|message d'origine|message original|message transfere).*"
    r"|begin forwarded message ?:|debut du message reexpedie ?:|_{10,}"
    r"|on .{4,90} wrote ?:|le .{4,90} a ecrit ?:)$"
)
_GREETING = re.compile(
    r"(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings|bonjour|bonsoir|cher|chere|chers|cheres|salut"
    r"|madame|monsieur|mesdames|messieurs|namaste|jambo|habari|salama|as-salaam)\b[^,!.:;?\n]{0,60}(?:[,!:.]|$)"
)
_CLOSING = re.compile(
    r"(?:with (?:many |best |kind )?thanks|(?:with )?(?:best|kind|warm|kindest|warmest)(?: regards| wishes)?|regards|many thanks"
    r"|thanks(?: again| a lot| so much)?"
    r"|thank you(?: very much| so much| in advance| all)*|yours(?: sincerely| faithfully| truly)?|sincerely|cheers|all the best"
    r"|(?:bien )?cordialement|bien a (?:vous|toi)|amicalement|(?:avec )?(?:mes |nos )?(?:sinceres )?(?:meilleures )?salutations.*"
    r"|merci(?: beaucoup| d'avance| par avance| a tous| encore)*|respectueusement|fraternellement|a bientot|bonne (?:journee|soiree))"
    r"(?: et [a-z ]{1,30})? ?[,.!]*(?: [a-z .'-]{1,40})?$"
)
_DEVICE = re.compile(r"(?:sent from my|envoye de(?:puis)? mon|get outlook for|telecharger outlook)\b")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [A-ZÀ-Ý][\w.'’-]*){0,3}")
_SPOKEN_LABEL_WORDS = 8
_SIGNATURE_LINES = 10
_A_SENTENCE = 12
"""Words from which a line after a closing is the letter again, such as a postscript."""


def read_lines(text: str, *, mail: bool = True) -> list[TextLine]:
    """Every line with its part. With `mail=False` only headings, bullets and blank lines are told apart."""
    lines: list[TextLine] = []
    older = False
    greeted = False
    signature = 0
    for match in _LINE.finditer(text):
        start, end = match.span()
        quoted = _QUOTE_MARK.match(text, start, end) if mail else None
        start = quoted.end() if quoted else start
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        width = end - match.start()
        folded = fold(text[start:end])
        if not folded:
            lines.append(TextLine(start, end, Part.BLANK, older=older or bool(quoted)))
            continue
        in_older = older or bool(quoted)
        part, bullet, start = _part(text, start, end)
        if mail:
            if _THREAD.match(folded):
                older, greeted, signature, part = True, False, 0, Part.DROPPED
            elif folded in ("--", "-- ", "—") or _DEVICE.match(folded) or _CLOSING.fullmatch(folded):
                signature, part = _SIGNATURE_LINES, Part.DROPPED
            elif _SUBJECT.match(folded) and ":" in folded[:12] and not bullet:
                part, start = Part.SUBJECT, start + (_SUBJECT.match(folded) or match).end()
                signature = 0
            elif _HEADER.match(folded) and len(folded) < 200 and not bullet:
                in_older = in_older or older
                part = Part.DROPPED
            elif signature and len(folded.split()) < _A_SENTENCE and not folded.startswith(("ps", "p.s", "p.-s", "nb")):
                signature -= 1
                part = Part.DROPPED
            elif not greeted and part is not Part.LABEL and (greeting := _GREETING.match(folded)):
                greeted, signature = True, 0
                if greeting.end() >= len(folded) or not folded[greeting.end() :].strip():
                    part = Part.DROPPED
                elif greeting.end() <= 45 and folded[greeting.end() - 1] in ",!:":
                    start += greeting.end()
                    while start < end and text[start].isspace():
                        start += 1
            else:
                signature = 0
        bold = _BOLD_LABEL.match(text, start, end) if part is Part.BODY else None
        if bold and (bold.end() == end or ":" in bold[0]) and len(bold[1].split()) <= _SPOKEN_LABEL_WORDS:
            lines.append(TextLine(start, bold.end(), Part.LABEL, older=in_older, width=width))
            start = bold.end()
            if start == end:
                continue
        lines.append(TextLine(start, end, part, bullet=bullet, older=in_older, width=width))
    return _without_signed_name(text, lines) if mail else lines


def _without_signed_name(text: str, lines: list[TextLine]) -> list[TextLine]:
    """A last line of a few capitalised words without a full stop is who wrote it."""
    last = next(
        (at for at in reversed(range(len(lines))) if lines[at].part is not Part.BLANK and not lines[at].older), 0
    )
    if last < 2 or lines[last].part is not Part.BODY or lines[last].bullet or lines[last - 1].part is not Part.BLANK:
        return lines
    name = text[lines[last].start : lines[last].end]
    if not _NAME.fullmatch(name):
        return lines
    return [*lines[:last], replace(lines[last], part=Part.DROPPED), *lines[last + 1 :]]


def _part(text: str, start: int, end: int) -> tuple[Part, bool, int]:
    heading = _HEADING.match(text, start, end)
    if heading:
        return Part.LABEL, False, heading.end()
    bullet = _BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    line = text[start:end].strip("*_ ")
    count = len(line.split())
    is_title = line.isupper() and 1 <= count <= 6 and len(line) > 3 and not line.endswith((".", "!", "?"))
    is_label = line.endswith(":") and count <= _SPOKEN_LABEL_WORDS
    return (Part.LABEL if is_title or is_label else Part.BODY), bullet is not None and not is_label, start
