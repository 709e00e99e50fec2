"""Ways to make a true sentence wrong, one at a time, for the eval of the support check.

    CORRUPTIONS[kind](corrupting) -> the item made wrong, or None where its words do not allow it

Each changes one thing and leaves the support as it is, except `quote`, which changes a word of what is quoted.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.domain.drafts import WriteUpItem
from service.domain.items import ItemKind
from service.domain.places import Language
from service.support import dates, quantities
from service.support.folding import fold
from service.support.names import names
from service.support.undertakings import same_person

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NUMBERS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "eighty",
]
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|will|would|could|should|can|must|may|has|have|had|did|does|do)\b(?!\s+(?:not|n't))(?!n't)",
    re.I,
)
_NO = re.compile(r"\s+not\b|n't\b|\bcannot\b", re.I)
_CAUSE = re.compile(
    r"^(?P<head>[^,]*?)(?P<first>\S.*?)\s*,?\s+(?P<link>because|since|so that|in order to|due to)\s+(?P<second>.+?)[.]?$",
    re.I,
)
_INVENTED = (
    "Write to the ministry about {word} and ask for an answer by letter.",
    "Hire a consultant to prepare a handbook on {word} for every office.",
    "Set up a committee of volunteers that inspects {word} twice.",
    "Organise a training workshop about {word} for new colleagues.",
    "Draft a press release on {word} and send it to the newspapers.",
    "Buy a second vehicle so that the nurses can reach {word} during the rains.",
)


@dataclass(frozen=True, slots=True)
class Corrupting:
    """The item; the texts of its notes and who said them; who speaks in the meeting; sentences about other meetings; the dice."""

    item: WriteUpItem
    noted: Sequence[str]
    named: Sequence[str]
    speakers: Sequence[str]
    others: Sequence[str]
    chance: random.Random

    @property
    def text(self) -> str:
        return self.item.claim.text

    def saying(self, text: str) -> WriteUpItem:
        return self.item.model_copy(update={"claim": self.item.claim.model_copy(update={"text": text})})


def changed_number(it: Corrupting) -> WriteUpItem | None:
    found = quantities.quantities(dates.without_dates(it.text, dates.dates(it.text)), Language.EN)
    if not found:
        return None
    number = it.chance.choice(found)
    digits = re.search(r"\d+(?:[.,]\d+)*", number.words)
    if digits:
        other = _other_digits(digits.group(), it.chance)
        new = number.words[: digits.start()] + other + number.words[digits.end() :]
    else:
        new = it.chance.choice([word for word in _NUMBERS if word not in fold(number.words)])
    return it.saying(it.text[: number.start] + new + it.text[number.end :])


def changed_date(it: Corrupting) -> WriteUpItem | None:
    found = dates.dates(it.text)
    if not found:
        return None
    mention = it.chance.choice(found)
    new = _other_date(mention.words, it.chance)
    return it.saying(it.text[: mention.start] + new + it.text[mention.end :]) if new else None


def added_date(it: Corrupting) -> WriteUpItem | None:
    if dates.dates(it.text):
        return None
    day = f"{it.chance.randint(2, 28)} {it.chance.choice(_MONTHS)}"
    when = it.chance.choice([f"by {day}", f"on {it.chance.choice(_DAYS)}", f"in {it.chance.randint(1990, 2018)}"])
    return it.saying(f"{it.text.rstrip('.')} {when}.")


def changed_name(it: Corrupting) -> WriteUpItem | None:
    runs = _name_runs(it.text)
    known = fold(" ".join((*it.noted, *it.named)))
    pool = [
        run.group()
        for other in it.others
        for run in _name_runs(other)
        if not any(w in known for w in fold(run.group()).split())
    ]
    if not runs or not pool:
        return None
    run = it.chance.choice(runs)
    return it.saying(it.text[: run.start()] + it.chance.choice(pool) + it.text[run.end() :])


def changed_owner(it: Corrupting) -> WriteUpItem | None:
    """The step, or the sentence as a step, given to somebody of the meeting who did not say these words."""
    others = [
        name for name in it.speakers if not any(same_person(name, each) for each in (*it.named, it.item.owner or "-"))
    ]
    if not others:
        return None
    return it.item.model_copy(update={"owner": it.chance.choice(others)[:300], "kind": ItemKind.ACTION})


def negated(it: Corrupting) -> WriteUpItem | None:
    no = _NO.search(it.text)
    if no:
        return it.saying(
            it.text[: no.start()] + (" can" if "cannot" in no.group().lower() else "") + it.text[no.end() :]
        )
    verb = _AUXILIARY.search(it.text)
    return it.saying(it.text[: verb.end()] + " not" + it.text[verb.end() :]) if verb else None


def swapped_cause(it: Corrupting) -> WriteUpItem | None:
    match = _CAUSE.match(it.text)
    if match is None:
        return None
    first, second = match["head"] + match["first"], match["second"]
    return it.saying(f"{second[0].upper()}{second[1:]} {match['link']} {first[0].lower()}{first[1:]}.")


def invented_action(it: Corrupting) -> WriteUpItem | None:
    """A step nobody spoke of beside a true quote: about a word of that quote, or taken from another meeting."""
    said = [word for text in it.noted for word in re.findall(r"[a-z]{5,}", text)]
    if said and it.chance.random() < 0.5:
        text = it.chance.choice(_INVENTED).format(word=it.chance.choice(said))
    else:
        text = it.chance.choice(list(it.others))
    return it.saying(text).model_copy(update={"kind": ItemKind.ACTION, "owner": ""})


def raised_to_action(it: Corrupting) -> WriteUpItem | None:
    """A true sentence about something else filed as a step. Wrong only where nobody undertook it."""
    if it.item.kind in (ItemKind.ACTION, ItemKind.DECIDED):
        return None
    return it.item.model_copy(update={"kind": ItemKind.ACTION, "owner": ""})


def altered_quote(it: Corrupting) -> WriteUpItem | None:
    spans = list(it.item.claim.support)
    at = it.chance.randrange(len(spans))
    found = list(re.finditer(r"[^\W\d_]{3,}", spans[at].quote))
    if not found:
        return None
    word = it.chance.choice(found)
    quote = spans[at].quote[: word.start()] + word.group()[::-1].lower() + "x" + spans[at].quote[word.end() :]
    spans[at] = spans[at].model_copy(update={"quote": quote})
    return it.item.model_copy(update={"claim": it.item.claim.model_copy(update={"support": tuple(spans)})})


def _other_digits(digits: str, chance: random.Random) -> str:
    at = chance.choice([place for place, letter in enumerate(digits) if letter.isdigit()])
    lowest = 1 if at == 0 else 0
    return digits[:at] + chance.choice([d for d in "0123456789"[lowest:] if d != digits[at]]) + digits[at + 1 :]


def _other_date(said: str, chance: random.Random) -> str:
    for pool in (_MONTHS, _DAYS):
        for name in pool:
            if name.lower() in said.lower():
                return re.sub(name, chance.choice([each for each in pool if each != name]), said, flags=re.I)
    digits = re.search(r"\d+", said)
    if digits:
        return said[: digits.start()] + _other_digits(digits.group(), chance) + said[digits.end() :]
    for one, other in (
        ("next", "last"),
        ("last", "next"),
        ("tomorrow", "yesterday"),
        ("yesterday", "tomorrow"),
        ("today", "tomorrow"),
    ):
        if one in said.lower():
            return re.sub(one, other, said, flags=re.I)
    return ""


def _name_runs(text: str) -> list[re.Match[str]]:
    """Names as they stand, word by word that follow each other."""
    found = {name.word for name in names(text)}
    if not found:
        return []
    one = "|".join(re.escape(word) for word in sorted(found, key=len, reverse=True))
    return list(re.finditer(rf"\b(?:{one})\b(?:\s+(?:{one})\b)*", text))


CORRUPTIONS: Mapping[str, Callable[[Corrupting], WriteUpItem | None]] = {
    "number": changed_number,
    "date": changed_date,
    "date_added": added_date,
    "name": changed_name,
    "owner": changed_owner,
    "quote": altered_quote,
    "invented_action": invented_action,
    "raised_to_action": raised_to_action,
    "negation": negated,
    "swapped_cause": swapped_cause,
}
