"""What a pasted request tells by itself: its language, and a title to call the file by."""

import re
from functools import lru_cache
from typing import Any

from service.domain.places import Language

LONGEST_TITLE = 90
READ_FOR_LANGUAGE = 4_000

_SUBJECT = re.compile(r"^[ \t>*_#]*(?:subject|re|objet|sujet|betreff)\s*:[\s*_]*(.+)$", re.IGNORECASE | re.MULTILINE)
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|tr|réf|aw)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
_HEADER = re.compile(r"^\s*(?:from|to|cc|bcc|date|sent|de|à|a|cci|envoyé|from:)\s*:", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|namaste|jambo|habari|salaam|to whom|"
    r"bonjour|bonsoir|salut|ch[eè]re?s?|madame|monsieur|mesdames|messieurs)\b[^.!?\n]{0,60}?(?:[,!:]\s*|\s[–-]\s+|\n|$)",
    re.IGNORECASE,
)
_FEWEST_WORDS_OF_A_SENTENCE = 5
"""Fewer, and ending in a comma, is a greeting: "Laxmi ji,", "Chère Awa,"."""
_PLEASANTRY = re.compile(
    r"^(?:i hope|hope (?:you|this|all)|hoping|trust(?:ing)? (?:you|this)|thank(?:s| you)|how are you|"
    r"j[’']esp[eè]re|en esp[ée]rant|merci|comment allez|nous esp[ée]rons que vous)\b",
    re.IGNORECASE,
)
_PROBLEM = re.compile(
    r"(?:^|\n)[ \t#*]*(?:(?:the|our) problem|(?:le|notre) probl[eè]me)[ \t*]*[.:–—-][ \t*\n]*([^\n].{10,400}?[.!?…](?=\s|$))",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = re.compile(r"^[\s>*_#\-–•]+|[\s*_]+$")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\s»\"”]+(?=\S)|\n+")


def title_of(request: str) -> str:
    """The subject line of a pasted mail, else its first sentence that says something, with a capital; empty where there is none."""
    start = request[:5_000]
    subject = _SUBJECT.search(start)
    line = _one_line(_REPLY.sub("", subject[1])) if subject else ""
    title = _shortened(line or opening_of(request))
    return title[:1].upper() + title[1:]


def opening_of(request: str) -> str:
    """The first sentence that is no mail header, greeting or pleasantry; empty where there is none."""
    lines = [line for line in request[:5_000].split("\n") if not _HEADER.match(line) and not _SUBJECT.match(line)]
    told = [number for number, line in enumerate(lines) if re.search(r"\w{2}", line)]
    if len(told) > 1 and _greets(lines[told[0]]):
        lines = lines[told[1] :]
    first = ""
    for sentence in _SENTENCE_END.split("\n".join(lines).strip()):
        line = _one_line(_GREETING.sub("", _one_line(sentence)))
        if not re.search(r"\w{2}", line):
            continue
        first = first or line
        if not _PLEASANTRY.match(line):
            return line
    return first


def _greets(line: str) -> bool:
    """A first line of a few words that ends in a comma, whatever the language and the name."""
    words = line.rstrip(" \t*_")
    return words.endswith((",", "،", "、", "，")) and len(words.split()) < _FEWEST_WORDS_OF_A_SENTENCE


def problem_of(request: str) -> str:
    """The sentence that says it is the problem (*The problem. …*, *Le problème : …*), else the opening."""
    named = _PROBLEM.search(request[:20_000])
    return " ".join(named[1].split()) if named else opening_of(request)


def language_of(text: str, *, otherwise: Language) -> Language:
    """English or French, whichever the text is nearer to; `otherwise` where there are too few words to tell."""
    start = text[:READ_FOR_LANGUAGE]
    if len(re.findall(r"[^\W\d_]{2,}", start)) < 3:
        return otherwise
    return Language(_identifier().classify(start)[0])


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """py3langid's own identifier, told that there are two languages; loading it takes about a second, once."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([each.value for each in Language])
    return identifier


def _one_line(text: str) -> str:
    return _MARKS.sub("", " ".join(text.split()))


def _shortened(line: str) -> str:
    """Cut at a word, with an ellipsis; a full stop at the end is dropped, a question mark is kept."""
    line = line.rstrip(".;:, ")
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[:LONGEST_TITLE].rsplit(" ", 1)[0] if " " in line[:LONGEST_TITLE] else line[:LONGEST_TITLE]
    return cut.rstrip(".,;:–- ") + "…"
