"""Text left, evidence right: drafted sentences with numbered markers, and beside them the words each one rests on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ui.parts.chips import Outcome
from ui.parts.component import mount
from ui.parts.icons import PATHS
from ui.parts.states import TextState

AROUND = 600
"""Characters of a source shown on either side of the words; the whole is one touch away."""


@dataclass(frozen=True)
class Source:
    """What a sentence rests on: `text` verbatim, of which characters `start` up to `end` carry the sentence.

    `place` is the hub or organisation, `date` as the reader writes it, `people` one line of who was there and how to reach them. A source
    the reader may not open has only a `title` ("a note of the session").
    """

    id: str
    title: str
    place: str = ""
    date: str = ""
    text: str = ""
    start: int = 0
    end: int = 0
    outcome: Outcome | None = None
    outcome_words: str = ""
    people: str = ""
    can_open: bool = True


@dataclass(frozen=True)
class Claim:
    """One sentence. `reason` is why it is held back and what would support it; `section` a heading under which it stands."""

    id: str
    sentence: str
    state: TextState = "drafted"
    sources: tuple[Source, ...] = ()
    reason: str = ""
    section: str = ""


@dataclass(frozen=True)
class ClaimAction:
    """A quiet button under a sentence of one of the `states`: `id` comes back in the event."""

    id: str
    label: str
    states: tuple[TextState, ...] = ("drafted", "held_back")


@dataclass(frozen=True)
class ClaimsWords:
    """The part's own words, translated. `marker` has {number} and {title}: "Source 2: Committed is not released".

    `drafted`, `accepted`, `approved` are the quiet lines above a run of sentences ("drafted from 6 notes and 2 past cases by …").
    """

    evidence: str
    marker: str
    open_source: str
    close: str
    nothing_chosen: str
    drafted: str = ""
    held_back: str = ""
    accepted: str = ""
    approved: str = ""


@dataclass(frozen=True)
class ClaimsEvent:
    """What the reader did: `open` a source (its id is `source`), or a `ClaimAction` by its id on `claim`."""

    action: str
    claim: str = ""
    source: str = ""


def claims(
    items: Sequence[Claim],
    words: ClaimsWords,
    *,
    key: str,
    language: str = "en",
    actions: Sequence[ClaimAction] = (),
    evidence: Literal["beside", "aside"] = "beside",
    plain: bool = False,
) -> ClaimsEvent | None:
    """Draw the sentences and their evidence; gives what the reader did in this run, or None. Opening a marker stays in the browser.

    `evidence="beside"` keeps all sources in a column at the right. `"aside"`, for a few sentences in a page that has a layout of its own,
    shows a source only when its marker is touched, at that edge of the window where it leaves the sentence in sight. On a phone both are a
    drawer from below. `plain` is for a quiet line of markers under something else, not for sentences to read.
    """
    cards, numbers = numbered(items)
    result = mount(
        "claims",
        key=key,
        data={
            "language": language,
            "evidence": evidence,
            "plain": plain,
            "words": asdict(words),
            "runs": _runs(items, numbers),
            "cards": cards,
            "actions": [asdict(action) for action in actions],
            "icons": PATHS,
        },
        on_done_change=lambda: None,
    )
    done = result.done
    return ClaimsEvent(**{str(name): str(value) for name, value in done.items()}) if isinstance(done, dict) else None


def _nearest_before(text: str) -> str:
    """The end of what stands before the words, from the start of a word on."""
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _nearest_after(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"


def numbered(items: Sequence[Claim]) -> tuple[list[dict[str, Any]], dict[tuple[str, int, int], int]]:
    """One card a source and place in it, numbered as they first appear."""
    cards: list[dict[str, Any]] = []
    numbers: dict[tuple[str, int, int], int] = {}
    for claim in items:
        for source in claim.sources:
            place = (source.id, source.start, source.end)
            if place in numbers:
                continue
            numbers[place] = len(numbers) + 1
            start = max(0, min(source.start, len(source.text)))
            end = max(start, min(source.end, len(source.text)))
            card = asdict(source)
            # Cut here: Python counts characters, the browser counts UTF-16 units.
            card |= {
                "number": numbers[place],
                "before": _nearest_before(source.text[:start]),
                "words": source.text[start:end],
                "after": _nearest_after(source.text[end:]),
            }
            del card["text"], card["start"], card["end"]
            cards.append(card)
    return cards, numbers


def _runs(items: Sequence[Claim], numbers: dict[tuple[str, int, int], int]) -> list[dict[str, Any]]:
    """Sentences of one section and state stand together; what is held back stands alone, with its reason."""
    runs: list[dict[str, Any]] = []
    for claim in items:
        sentence = {
            "id": claim.id,
            "text": claim.sentence,
            "numbers": list(dict.fromkeys(numbers[(source.id, source.start, source.end)] for source in claim.sources)),
        }
        last = runs[-1] if runs else None
        if last and (last["section"], last["state"]) == (claim.section, claim.state) and claim.state != "held_back":
            last["sentences"].append(sentence)
            continue
        opens = last is None or last["section"] != claim.section
        runs.append(
            {
                "section": claim.section,
                "opens": opens,
                "state": claim.state,
                "reason": claim.reason,
                "sentences": [sentence],
            }
        )
    return runs
