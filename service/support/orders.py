"""Does a text speak to the machine that reads it, instead of to people? By cue words (`orders.yaml`), in English and French, with the
commonest turns of German, Spanish and Italian.

    addresses_machine(text) -> bool
    orders(text) -> ((start, end), …)        the paragraphs that do, with what belongs to them
    without_orders(text) -> str              the text as a model is shown it: a mark stands where they were

An attacker's sentence quoted to the letter is supported by its own note, so support alone lets it through. Such words are never drafted
from: they stay in the note, to be read, and the draft says that they were not used. What people tell of rules ignored or overridden
is no order. Encoded words (base64, hexadecimal, percent signs, ROT13) are read too. It knows turns of speech, not intent: a
false fact told plainly passes, and is held to its author instead (`standing.py`).
"""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import yaml

from service.domain.text import clean
from service.support.folding import fold, words
from service.support.stop_words import STOP_WORDS

LEFT_OUT = "[…]"
ENOUGH = 1.0
"""Weight from which a sentence is an order."""
ENOUGH_OF_A_PARAGRAPH = 1.6
"""The same for a paragraph in which no single sentence is one."""
NEXT_TO_ONE = 0.6
"""Weight from which a paragraph beside one that is an order belongs to it."""
MOST_OF_IT = 0.5
"""Share of a text's words in orders from which all of it is one."""
TOGETHER = 90
"""Words that are judged together: a paragraph as long as this or shorter, or so many words of a longer one."""
MOST_CHARACTERS, OVERLAP = 700, 100
"""Of one sentence that is read at once, and of it again with the next piece."""

_PARAGRAPHS = re.compile(r"\n[ \t]*\n|(?=\n#{1,6} )")
_SENTENCES = re.compile(r"(?<=[.!?])[\"'»”)\]]*\s+|\n")
_CODED = re.compile(r"(?<![\w/+=-])(?:[A-Za-z0-9+/]{24,}={0,2}|(?:[0-9a-fA-F]{2}){16,})(?![\w/+=-])")


class _Rule(NamedTuple):
    name: str
    weight: float
    pattern: re.Pattern[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    loaded: Mapping[str, object] = yaml.safe_load(Path(__file__).with_name("orders.yaml").read_text(encoding="utf-8"))
    named = {name: "".join(str(text).split("\n")).replace("    ", "") for name, text in dict(loaded["words"]).items()}  # type: ignore[call-overload]
    joined = {name: re.sub(r" (?=\|)|(?<=\|) ", "", text) for name, text in named.items()}
    rows: list[dict[str, object]] = loaded["rules"]  # type: ignore[assignment]
    return tuple(
        _Rule(str(row["name"]), float(str(row["weight"])), re.compile(str(row["pattern"]).format(**joined)))
        for row in rows
    )


def addresses_machine(text: str) -> bool:
    """Some sentence of it does."""
    return bool(orders(text))


@lru_cache(maxsize=4096)
def orders(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches that speak to the machine, in order: whole paragraphs, since what stands beside an order belongs to it."""
    parts = list(_paragraphs(text))
    weights = [_paragraph_weight(text[start:end]) for start, end in parts]
    ordered = [weight >= ENOUGH for weight in weights]
    for at, weight in enumerate(weights):
        if weight >= NEXT_TO_ONE and any(ordered[max(0, at - 1) : at + 2]):
            ordered[at] = True
    lengths = [len(text[start:end].split()) for start, end in parts]
    if sum(length for length, order in zip(lengths, ordered, strict=True) if order) > MOST_OF_IT * sum(lengths):
        return ((0, len(text)),)
    return tuple(part for part, order in zip(parts, ordered, strict=True) if order)


def without_orders(text: str) -> str:
    for start, end in reversed(orders(text)):
        text = f"{text[:start]}{LEFT_OUT}{text[end:]}"
    return text


def weight_of(sentence: str) -> dict[str, float]:
    """The rules a sentence meets, with their weights: for the eval and for whoever adds a rule."""
    folded = fold(sentence)
    return {rule.name: rule.weight for rule in _rules() if rule.pattern.search(folded)}


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The paragraphs, a long one in pieces that end where a sentence does."""
    at = 0
    for match in [*_PARAGRAPHS.finditer(text), None]:
        end = match.start() if match else len(text)
        start = at
        for cut in [*(found.end() for found in _SENTENCES.finditer(text, at, end)), end]:
            if cut < end and len(text[start:cut].split()) < TOGETHER:
                continue
            if text[start:cut].strip():
                yield start, cut
            start = cut
        at = match.end() if match else end


def _paragraph_weight(paragraph: str) -> float:
    """The heaviest sentence's; where that is too little, what the whole paragraph adds up to, scaled to its own threshold."""
    everything: dict[str, float] = {}
    heaviest = 0.0
    for sentence in _sentences(paragraph):
        found = weight_of(sentence)
        everything |= found
        heaviest = max(heaviest, sum(found.values()))
        if heaviest >= ENOUGH:
            return heaviest
    if any(sum(weight_of(hidden).values()) >= ENOUGH for hidden in _decoded(paragraph)):
        return ENOUGH
    return max(heaviest, sum(everything.values()) * ENOUGH / ENOUGH_OF_A_PARAGRAPH)


def _sentences(paragraph: str) -> Iterator[str]:
    """The sentences; one that never ends in pieces that overlap, so that reading it stays quick."""
    at = 0
    for match in [*_SENTENCES.finditer(paragraph), None]:
        end = match.start() if match else len(paragraph)
        for start in range(at, end, MOST_CHARACTERS - OVERLAP):
            if paragraph[start : start + MOST_CHARACTERS].strip():
                yield paragraph[start : min(end, start + MOST_CHARACTERS)]
        at = match.end() if match else end


def _decoded(text: str) -> Iterator[str]:
    """What the encoded words of a text say, as far as that is text."""
    for match in _CODED.finditer(text):
        token = match.group()
        try:
            raw = bytes.fromhex(token) if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", token) else base64.b64decode(token)
            yield clean(raw.decode("utf-8"))
        except (ValueError, binascii.Error):
            continue
    if text.count("%") > 3:
        yield clean(unquote(text))
    bits = re.findall(r"(?<!\d)[01]{8}(?!\d)", text)
    if len(bits) >= 16:
        yield "".join(chr(int(bit, 2)) for bit in bits if int(bit, 2) < 127)
    said = words(fold(text[:400]))
    if len(said) >= 4 and not STOP_WORDS & set(said):
        yield codecs.decode(text, "rot13")
