"""How much of people's names and contacts stays on this machine, and whether the draft that comes back is the same.

    python -m evals pseudonyms [--data DIR] [--limit N] [--drafts N] [--show N] [--json]

DIR holds `vtt_samples/`, `writeup_eval/` and `corpus_real/`; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data. Meetings in which
people are called by their names are read with the whole roster known, and with a seeded half of it unknown. Reported: the share of
words of names that are removed (of people known, and of people nobody told us of); of contacts, those that stand in the data and those
planted in it in usual spellings; false replacements: hidden words that are nobody's name and are common words of other texts, for every
10,000 words; whether a write-up by a scripted model that copies what it sees (of the first TURNS turns) is the same, byte for byte, with
placeholders as without; milliseconds for 10,000 words, with the directory there is and with one of 10,000 people. `--json` ends with
one line: {"meetings", "people", "words", "known_removed", "unknown_removed", "known_removed_half", "contacts_removed", "contacts",
"false_per_10000", "texts_same", "drafts_same", "drafts", "ms_per_10000_words", "ms_with_10000_people"}.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from evals.options import options
from evals.pseudonyms_data import NamedMeeting, common_words, name_words, read_people_meetings
from evals.pseudonyms_drafts import drafts_alike
from evals.write_up_data import UnreadableData, read_meetings
from service.llm.names import Roster
from service.llm.pseudonyms import Pseudonyms

SEED = 5
MANY = 10_000
_TOKEN = re.compile(r"(?:Person|Hub|Contact)-\d+[a-z]*")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"']+@[^\s<>()\[\]\"']+\.\w+")
PLANTED = (
    "{first}.{last}@example.org", "{last}@mail.hub.example.com", "{first}_{last}+pa@example.co.ke", "{first} (at) example.org",
    "+254 712 {a} {b}", "+33 6 12 34 56 78", "06 12 34 56 {c}", "(020) 7946 0{a}", "0712{a}{b}", "+1 (212) 555-0{a}",
    "tel. {a} {b}", "00254712{a}{b}",
)  # fmt: skip


@dataclass(slots=True)
class Counts:
    removed: int = 0
    of: int = 0
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float | None:
        return round(self.removed / self.of, 4) if self.of else None


@dataclass(slots=True)
class Report:
    known: Counts = field(default_factory=Counts)
    unknown: Counts = field(default_factory=Counts)
    contacts: Counts = field(default_factory=Counts)
    false: Counter[str] = field(default_factory=Counter)
    texts_same: bool = True
    words: int = 0


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    try:
        meetings = read_people_meetings(arguments.data)[: arguments.limit]
        plain = read_meetings(arguments.data)
    except UnreadableData as error:
        print(error, file=sys.stderr)
        return 2
    if not meetings:
        print(f"Skipped: no meetings with people's names in {arguments.data}.", file=sys.stderr)
        return 3
    everybody = frozenset(name for meeting in meetings for name in meeting.people)
    chance = random.Random(SEED)
    half = frozenset(name for name in sorted(everybody) if chance.random() < 0.5)
    common = common_words(arguments.data)
    whole, halved = Report(), Report()
    for meeting in meetings:
        _measure(meeting, everybody, everybody, common, whole, chance)
        _measure(meeting, everybody, half, common, halved, chance)
    ids = {meeting.id for meeting in meetings}
    same, drafts = drafts_alike([each for each in plain if each.id in ids][: arguments.drafts], everybody)
    figures = {
        "meetings": len(meetings),
        "people": len(everybody),
        "words": whole.words,
        "known_removed": whole.known.share,
        "unknown_removed": halved.unknown.share,
        "known_removed_half": halved.known.share,
        "contacts_removed": whole.contacts.share,
        "contacts": whole.contacts.of,
        "false_per_10000": round(10_000 * whole.false.total() / whole.words, 2),
        "texts_same": whole.texts_same and halved.texts_same,
        "drafts_same": same,
        "drafts": drafts,
        "ms_per_10000_words": _milliseconds(meetings, everybody),
        "ms_with_10000_people": _milliseconds(meetings, _many(everybody)),
    }
    _print(figures, whole, halved, arguments.show)
    if arguments.json:
        print(json.dumps(figures))
    return 0


def _measure(
    meeting: NamedMeeting,
    everybody: frozenset[str],
    roster: frozenset[str],
    common: frozenset[str],
    report: Report,
    chance: random.Random,
) -> None:
    text, planted = _planted(meeting, chance)
    pseudonyms = Pseudonyms(Roster(roster))
    sent = pseudonyms.hide(text)
    report.texts_same &= pseudonyms.restore(sent) == text
    gone = _gone(text, sent, pseudonyms)
    report.words += len(text.split())
    known = frozenset(meeting.people) & roster
    with_plants = NamedMeeting(meeting.id, text, meeting.people)
    of_known = with_plants.mentions(known)
    others = set(with_plants.mentions(frozenset(meeting.people))) - set(of_known)
    mentions = {True: of_known, False: sorted(others)}
    for is_known, places in mentions.items():
        counts = report.known if is_known else report.unknown
        for start, end in places:
            counts.of += 1
            if all(gone[start:end]):
                counts.removed += 1
            else:
                counts.missed[text[start:end]] += 1
    for start, end in (*planted, *(found.span() for found in _ADDRESS.finditer(text))):
        report.contacts.of += 1
        if all(gone[at] for at in range(start, end) if text[at].isalnum()):
            report.contacts.removed += 1
        else:
            report.contacts.missed[text[start:end]] += 1
    names = {word.casefold() for name in everybody for word in re.findall(r"[^\W\d_]+", name)}
    inside = {at for start, end in planted for at in range(start, end)}
    for found in re.finditer(r"[^\W\d_]+", text):
        word = found.group().casefold()
        if gone[found.start()] and word in common and word not in names and found.start() not in inside:
            report.false[found.group()] += 1


def _planted(meeting: NamedMeeting, chance: random.Random) -> tuple[str, list[tuple[int, int]]]:
    """The text with contacts set into it, a line of its own each, and where they stand."""
    lines = meeting.text.split("\n")
    places = {}
    for pattern in PLANTED:
        words = name_words(chance.choice(meeting.people))
        values = {"first": words[0].lower(), "last": words[-1].lower(), "a": f"{chance.randrange(100, 999)}",
                  "b": f"{chance.randrange(100, 999)}", "c": f"{chance.randrange(10, 99)}"}  # fmt: skip
        places[chance.randrange(len(lines))] = pattern.format(**values)
    text, spans = "", []
    for number, line in enumerate(lines):
        text += f"{line}\n"
        if number in places:
            start, whole = len(text) + len("Write to "), places[number]
            spans.append((start + len("tel. ") * whole.startswith("tel. "), start + len(whole)))
            text += f"Write to {places[number]} about it.\n"
    return text, spans


def _gone(text: str, sent: str, pseudonyms: Pseudonyms) -> bytes:
    """One byte a character of the text: whether it was hidden."""
    gone = bytearray(len(text))
    at = end = 0
    for found in _TOKEN.finditer(sent):
        kept = found.start() - end
        at += kept
        hidden = len(pseudonyms.restore(found.group()))
        gone[at : at + hidden] = b"\1" * hidden
        at, end = at + hidden, found.end()
    return bytes(gone)


def _many(names: frozenset[str]) -> frozenset[str]:
    firsts = sorted({name_words(name)[0] for name in names})
    lasts = sorted({name_words(name)[-1] for name in names})
    made = [f"{first} {last}" for first, last in product(firsts, lasts)]
    return frozenset(random.Random(SEED).sample(made, min(MANY, len(made))))


def _milliseconds(meetings: Sequence[NamedMeeting], names: frozenset[str]) -> float:
    """For 10,000 words, the making of the dictionary included once, as a draft pays for it."""
    words, text = 0, []
    for meeting in meetings:
        if words >= 50_000:
            break
        text.append(meeting.text)
        words += len(meeting.text.split())
    began = time.process_time()
    pseudonyms = Pseudonyms(Roster(names))
    pseudonyms.hide("")
    made = time.process_time()
    for each in text:
        pseudonyms.hide(each)
    return round(1000 * ((made - began) + (time.process_time() - made) * 10_000 / words), 1)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = options(
        "pseudonyms", "Names that stay here.", data="folder with vtt_samples/, writeup_eval/, corpus_real/"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N meetings")
    parser.add_argument(
        "--show", type=int, default=20, metavar="N", help="print the N words missed or hidden most often"
    )
    parser.add_argument("--drafts", type=int, default=12, metavar="N", help="write-ups made both ways")
    return parser.parse_args(argv)


def _print(figures: dict[str, Any], whole: Report, halved: Report, show: int) -> None:
    print(f"\n{figures['meetings']} meetings, {figures['people']} people by name, {figures['words']} words")
    print(f"words of names removed, everybody known     {_percent(whole.known)}")
    print(f"  half of them unknown: of those known      {_percent(halved.known)}")
    print(f"  half of them unknown: of those unknown    {_percent(halved.unknown)}")
    print(f"contacts removed                            {_percent(whole.contacts)}")
    print(f"common words hidden, in 10,000              {figures['false_per_10000']:.2f}")
    print(f"texts restored letter for letter            {figures['texts_same']}")
    print(f"drafts of a copying model the same          {figures['drafts_same']} of {figures['drafts']}")
    print(f"milliseconds for 10,000 words               {figures['ms_per_10000_words']}")
    print(f"  with a directory of 10,000 people         {figures['ms_with_10000_people']}")
    for title, words in (
        ("missed, known", whole.known.missed),
        ("missed, unknown", halved.unknown.missed),
        ("missed, contacts", whole.contacts.missed),
        ("common words hidden", whole.false),
    ):
        print(f"{title}: {', '.join(f'{word} {count}' for word, count in words.most_common(show)) or 'none'}")


def _percent(counts: Counts) -> str:
    return f"{counts.removed} of {counts.of}" + (f" = {counts.share:.2%}" if counts.share is not None else "")
