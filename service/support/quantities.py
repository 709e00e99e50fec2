"""Numbers in a text, however they are written: digits, words, either language, with their unit where it matters.

    quantities(text, language) -> list[Quantity]

`1,200` is read both ways (1200 and 1.2) because nobody knows which was meant; two quantities are the same when any reading
agrees and neither a percent sign nor a currency says otherwise. Years and days belong to `dates`, which blanks them first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from babel.numbers import list_currencies
from text_to_num import text2num

from service.domain.places import Language
from service.support.folding import fold, word_set


@dataclass(frozen=True, slots=True)
class Quantity:
    """`words` as written, at `start` to `end`. `unit` is `%`, a currency code, or empty."""

    words: str
    start: int
    end: int
    readings: frozenset[Decimal]
    unit: str = ""


_SCALE = {
    "k": 1_000, "thousand": 1_000, "mille": 1_000, "milliers": 1_000, "lakh": 100_000, "lakhs": 100_000, "crore": 10_000_000,
    "crores": 10_000_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "million": 1_000_000, "millions": 1_000_000,
    "bn": 1_000_000_000, "billion": 1_000_000_000, "billions": 1_000_000_000, "md": 1_000_000_000, "mds": 1_000_000_000,
    "milliard": 1_000_000_000, "milliards": 1_000_000_000, "dozen": 12, "dozens": 12, "douzaine": 12, "douzaines": 12,
}  # fmt: skip
_ROUND = {
    "dozen": 12, "douzaine": 12, "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1_000,
}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD", "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP",
    "pounds": "GBP", "ksh": "KES", "kshs": "KES", "shilling": "KES", "shillings": "KES", "cedi": "GHS", "cedis": "GHS",
    "gh¢": "GHS", "gh₵": "GHS", "₵": "GHS", "cfa": "XOF", "fcfa": "XOF", "f cfa": "XOF", "franc": "XOF", "francs": "XOF",
    "francs cfa": "XOF", "f": "XOF", "peso": "PHP", "pesos": "PHP", "₱": "PHP", "rupee": "NPR", "rupees": "NPR", "rs": "NPR",
    "nrs": "NPR", "roupies": "NPR", "ariary": "MGA", "ar": "MGA",
}  # fmt: skip
_SPACE = "[  \u00a0\u202f\u2009]"
_DIGITS = rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,'’]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_SCALES = "|".join(sorted(_SCALE, key=len, reverse=True))
_NUMERAL = re.compile(
    rf"(?<![\w.,])(?P<digits>{_DIGITS})(?:(?P<ordinal>st|nd|rd|th|er|ere|eme|e|nde?)\b|(?P<scale>(?:{_SPACE}?-?(?:{_SCALES})\b(?![-'])){{1,2}}))?"
    rf"(?!\d)"
)
_MEASURE = re.compile(r"[a-z]{0,5}(?!\w)")
"""What may stick to a number: nothing, or a unit as in `5kg`."""
_FRENCH_HALF = re.compile(r" et demie?\b")

_NUMBER_WORDS = {
    Language.EN: word_set(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
        "million billion"
    ),
    Language.FR: word_set(
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts "
        "trente quarante cinquante soixante septante huitante nonante cent cents mille million millions "
        "milliard milliards"
    ),
}
_LINKS = {Language.EN: frozenset({"and", "one", "a"}), Language.FR: frozenset({"et", "un", "une"})}
_ORDINALS = {
    "third": 3, "thirdly": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11,
    "twelfth": 12, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9,
    "dixieme": 10, "onzieme": 11, "douzieme": 12,
}  # fmt: skip
_LONGEST_NUMBER = 14
"""Words of a spelled number."""
_WORD = re.compile(r"[^\W\d_]+")
_ONE = re.compile(r"\b(?:one|once|single|sole|first|une?|premier|premiere)\b")
_DIGIT_WORDS = {
    Language.EN: dict(
        zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], range(10), strict=True)
    ),
    Language.FR: dict(
        zip(["zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"], range(10), strict=True)
    ),
}


def _point(language: Language, mark: str) -> re.Pattern[str]:
    whole = "|".join(sorted({*_NUMBER_WORDS[language], *_DIGIT_WORDS[language]}, key=len, reverse=True))
    digit = rf"(?:\d|{'|'.join(_DIGIT_WORDS[language])})\b"
    return re.compile(
        rf"\b(?P<whole>\d+|(?:{whole})(?:[ -](?:{whole})){{0,3}}) {mark} (?P<part>{digit}(?: {digit}){{0,5}})"
    )


_POINTS = {Language.EN: _point(Language.EN, "point"), Language.FR: _point(Language.FR, "virgule")}
_AND_A_HALF = re.compile(
    r"\b(?:(?P<count>\d+|[a-z]+(?:-[a-z]+)?) and a half|half an?|(?P<demi>un demi)) ?-?"
    r"(?P<scale>hundred|thousand|million|billion|dozen|milliard)s?\b"
)
_COUNTED_IN_HALVES = {"hundred": 100, **_SCALE}


def quantities(text: str, language: Language) -> list[Quantity]:
    """Every number of the text, in order. A lone `one`, `un` or `a` is an article, not a number."""
    return list(_quantities(text, language))


@lru_cache(maxsize=1024)
def _quantities(text: str, language: Language) -> tuple[Quantity, ...]:
    """Kept for a while: every sentence of a draft is held against the same few sources."""
    folded = fold(text)
    found = [*_with_half(text, folded), *_spoken_decimals(text, folded)]
    for each in found:
        folded = folded[: each.start] + "_" * (each.end - each.start) + folded[each.end :]
    found += _numerals(text, folded)
    taken = [(each.start, each.end) for each in found]
    for reading in dict.fromkeys((language, *Language)):
        for each in _spelled(text, folded, reading):
            if not any(each.start < end and start < each.end for start, end in taken):
                found.append(each)
                taken.append((each.start, each.end))
    return tuple(sorted(found, key=lambda each: each.start))


def says_one(text: str) -> bool:
    """`One`, `un`, `premier`: articles mostly, so no quantities, but enough for a `1` to rest on."""
    return _ONE.search(fold(text)) is not None


def supported(claimed: Quantity, cited: Iterable[Quantity]) -> bool:
    return any(_same(claimed, other) for other in cited)


def _same(claimed: Quantity, cited: Quantity) -> bool:
    if not claimed.readings & cited.readings:
        return False
    if "%" in (claimed.unit, cited.unit):
        return claimed.unit == cited.unit
    return not (claimed.unit and cited.unit) or claimed.unit == cited.unit


def _spoken_decimals(text: str, folded: str) -> Iterable[Quantity]:
    """`Twelve point five`, `douze virgule cinq`."""
    for language, pattern in _POINTS.items():
        known = _DIGIT_WORDS[language]
        for match in pattern.finditer(folded):
            said = match["whole"]
            whole = Decimal(said) if said.isdigit() else _spoken(said, language)
            if whole is not None:
                digits = [int(word) if word.isdigit() else known[word] for word in match["part"].split()]
                value = whole + sum((Decimal(digit) / 10**at for at, digit in enumerate(digits, 1)), Decimal(0))
                start, end = match.span()
                yield Quantity(text[start:end], start, end, frozenset({value}), _unit(folded, start, end))


def _with_half(text: str, folded: str) -> Iterable[Quantity]:
    for match in _AND_A_HALF.finditer(folded):
        count = match["count"]
        whole = (
            Decimal(0)
            if not count
            else Decimal(count)
            if count.isdigit()
            else 1
            if count == "one"
            else _spoken(count, Language.EN)
        )
        if whole is not None:
            value = (whole + Decimal("0.5")) * _COUNTED_IN_HALVES[match["scale"]]
            yield Quantity(
                text[match.start() : match.end()], *match.span(), frozenset({value}), _unit(folded, *match.span())
            )


def _numerals(text: str, folded: str) -> Iterable[Quantity]:
    for match in _NUMERAL.finditer(folded):
        if not _MEASURE.match(text, match.end()):
            continue  # 149B is a code
        digits = match["digits"]
        factor = 1
        for word in re.findall(_SCALES, match["scale"] or ""):
            factor *= _SCALE[word]
        half = Decimal("0.5") if match["scale"] and _FRENCH_HALF.match(folded, match.end()) else Decimal(0)
        readings = {(value + half) * factor for value in _values(digits)}
        if (match["scale"] or "").strip() == "m":
            readings |= _values(digits)  # metres, perhaps
        yield Quantity(
            text[match.start() : match.end()],
            match.start(),
            match.end(),
            frozenset(readings),
            _unit(folded, *match.span()),
        )


def _values(digits: str) -> set[Decimal]:
    """What the digits may mean: points, commas and spaces separate thousands in one country and decimals in the next."""
    bare = re.sub(rf"{_SPACE}|['’]", "", digits)
    values = set()
    if bare.isdigit():
        values.add(Decimal(bare))
    elif re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare) and (bare.count(".") + bare.count(",")) >= 1:
        values.add(Decimal(re.sub(r"[.,]", "", bare)))
    separators = re.findall(r"[.,]", bare)
    if separators and (len(separators) == 1 or separators[-1] not in separators[:-1]):
        whole, _, part = bare.rpartition(separators[-1])
        values.add(Decimal(f"{re.sub('[.,]', '', whole)}.{part}"))
    return values or {Decimal(re.sub(r"[^\d]", "", bare))}


@cache
def _codes() -> frozenset[str]:
    return frozenset(code.lower() for code in list_currencies())


_BEFORE = re.compile(r"(us\$|gh¢|gh₵|[$€£₱₵]|\b[a-z]{1,4})\.? ?$")
_AFTER = re.compile(r" ?(f cfa|francs cfa|[$€£₱₵%]|[a-z]+)")
_PER_CENT = re.compile(r"[ -]?(?:%|per ?cent\b|pour ?cent\b|percentage points?\b|points? de pourcentage\b|pc\b)")


def _unit(folded: str, start: int, end: int) -> str:
    if _PER_CENT.match(folded, end):
        return "%"
    before = _BEFORE.search(folded, max(0, start - 6), start)
    if before:
        word = before[1]
        if (word in _CURRENCIES and word not in ("f", "ar", "rs")) or word == "rs":
            return _CURRENCIES[word]
        if len(word) == 3 and word in _codes() and not folded[before.start() - 1 : before.start()].isalpha():
            return word.upper()
    after = _AFTER.match(
        re.sub(r"^(?: ?(?:d'|de |of ))", lambda cut: " " * len(cut[0]), folded[end : end + 20]).lstrip() or " "
    )
    if after:
        word = after[1]
        if word in _CURRENCIES:
            return _CURRENCIES[word]
        if len(word) == 3 and word in _codes() and word not in _ORDINARY:
            return word.upper()
    return ""


_ORDINARY = word_set("all amd ang bam bob cup gel lak mad nad pen ron rub top try won mop eek sit ats bad din")
"""Words that are also codes of currencies."""


def _spelled(text: str, folded: str, language: Language) -> Iterable[Quantity]:
    run: list[re.Match[str]] = []
    words = [
        word
        for word in _WORD.finditer(folded)
        if word[0] != "cent" or not folded[max(0, word.start() - 5) : word.start()].endswith(("per ", "pour "))
    ]
    known, links = _NUMBER_WORDS[language], _LINKS[language]
    for at, word in enumerate(words):
        joined = not run or _adjoining(folded, run[-1], word)
        if run and not joined:
            yield from _read(text, folded, run, language)
            run = []
        leads = word[0] not in ("et", "and") and at + 1 < len(words) and words[at + 1][0] in known
        if word[0] in known or (word[0] in links and (run or leads)):
            run.append(word)
            continue
        if run:
            yield from _read(text, folded, run, language)
            run = []
        value = _ORDINALS.get(word[0]) or _ROUND.get(word[0])
        if value and not (word[0] == "dozen" and at and words[at - 1][0].isdigit()):
            yield Quantity(text[word.start() : word.end()], word.start(), word.end(), frozenset({Decimal(value)}), "")
    if run:
        yield from _read(text, folded, run, language)


def _adjoining(folded: str, before: re.Match[str], word: re.Match[str]) -> bool:
    return folded[before.end() : word.start()] in (" ", "-", "  ", "\u00a0", "\n")


def _read(text: str, folded: str, run: list[re.Match[str]], language: Language) -> Iterable[Quantity]:
    """The longest readable numbers of a run of number words: `two and twenty five` is 2 and 25."""
    links = _LINKS[language]
    at = 0
    while at < len(run):
        for end in range(min(len(run), at + _LONGEST_NUMBER), at, -1):
            piece = run[at:end]
            if (
                piece[-1][0] in links - {"one", "un", "une"}
                or piece[0][0] in ("and", "et")
                or all(each[0] in links for each in piece)
            ):
                continue
            spoken = " ".join(each[0] for each in piece)
            value = _spoken(spoken, language)
            if value is not None:
                start, stop = piece[0].start(), piece[-1].end()
                if _FRENCH_HALF.match(folded, stop) and piece[-1][0] in _SCALE:
                    value += Decimal(_SCALE[piece[-1][0]]) / 2
                yield Quantity(text[start:stop], start, stop, frozenset({value}), _unit(folded, start, stop))
                at = end
                break
        else:
            at += 1


def _spoken(words: str, language: Language) -> Decimal | None:
    if language is Language.EN:
        words = re.sub(r"^a (?=hundred|thousand|million|billion)", "one ", words)
        if " a " in f" {words} ":
            return None
    else:
        words = words.replace("septante", "soixante-dix")
    try:
        return Decimal(text2num(words, language.value))
    except (ValueError, AttributeError, KeyError):
        return None
