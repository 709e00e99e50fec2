"""The review of a write-up: sentence by sentence accepted, changed or rejected, each opening the note it rests on.

Decisions show at once in the browser and wait there, in order, until the service has answered each; what is typed waits in the browser's
storage. Two people at two sentences never meet; at the same sentence the second is shown both texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from ui.parts.claims import Claim, ClaimsWords, Source, numbered
from ui.parts.component import mount
from ui.parts.editor import SaveResult
from ui.parts.icons import PATHS

LineState = Literal["drafted", "accepted", "edited", "rejected"]
_ICONS = {"drafted": "drafted", "accepted": "accepted", "edited": "accepted", "rejected": "close"}


@dataclass(frozen=True)
class Fact:
    """A few words beside a sentence: who, where, by when. `label` is empty where the words say it themselves."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Remark:
    by: str
    text: str


@dataclass(frozen=True)
class ReviewLine:
    """One sentence. `by` is who decided last, `drafted` the words as they were drafted, `note` a margin note about it."""

    id: str
    text: str
    state: LineState
    revision: int
    sources: tuple[Source, ...] = ()
    facts: tuple[Fact, ...] = ()
    by: str = ""
    drafted: str = ""
    note: str = ""
    comments: tuple[Remark, ...] = ()
    protected: bool = False


@dataclass(frozen=True)
class ReviewGroup:
    """Sentences of one kind; `kind` comes back when one is added."""

    kind: str
    title: str
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True)
class ReviewPart:
    """One of the three headings. `before` stands above its groups: the problem as asked, as redefined."""

    id: str
    title: str
    groups: tuple[ReviewGroup, ...]
    before: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class ReviewWords:
    """The part's own words, translated. `left`, `accept_all` have {count}; `add`, `add_label` have {what}."""

    left: str
    none_left: str
    keys: str
    accept: str
    accept_all: str
    change: str
    change_label: str
    reject: str
    restore: str
    leave_out: str
    annex: str
    more: str
    add: str
    add_label: str
    save: str
    cancel: str
    saving: str
    as_drafted: str
    conflict: str
    keep_mine: str
    take_theirs: str
    states: dict[str, str]


@dataclass(frozen=True)
class ReviewEvent:
    """What the reader decided: `accept`, `change`, `reject`, `leave_out`, `annex`, `more` on `line`, or `add` to `kind`."""

    action: str
    line: str = ""
    kind: str = ""
    revision: int = 0
    text: str = ""


def review(
    parts: Sequence[ReviewPart],
    words: ReviewWords,
    *,
    evidence: ClaimsWords,
    key: str,
    place: str,
    person: str,
    handle: Callable[[ReviewEvent], SaveResult],
    language: str = "en",
    locked: bool = False,
) -> None:
    """Draw the write-up. `handle` is called for each decision, in order, before the script runs again.

    `place` and `person` name what is kept in the browser. Call it inside `st.fragment`, so that a decision redraws only that.
    """
    handed: dict[str, Any] = st.session_state.setdefault(f"{key}--handed", {})

    def done() -> None:
        sent = st.session_state[key].get("done")
        if sent and handed.get("ticket") != sent["ticket"]:
            handed["results"] = [_answer(handle(_event(event))) for event in sent["events"]]
            handed["ticket"] = sent["ticket"]

    lines = [line for part in parts for group in part.groups for line in group.lines]
    cards, numbers = numbered([Claim(line.id, line.text, sources=line.sources) for line in lines])
    mount(
        "review",
        key=key,
        data={
            "language": language,
            "evidence": "aside",
            "plain": False,
            "place": place,
            "person": person,
            "locked": locked,
            "words": {**asdict(evidence), **asdict(words)},
            "sections": [_part(part, numbers) for part in parts],
            "cards": cards,
            "icons": {**PATHS, **{state: PATHS[icon] for state, icon in _ICONS.items()}},  # type: ignore[index]
            "answer": {"ticket": handed["ticket"], "results": handed["results"]} if handed else None,
        },
        on_done_change=done,
    )


def _part(part: ReviewPart, numbers: dict[tuple[str, int, int], int]) -> dict[str, Any]:
    groups = [
        {"kind": group.kind, "title": group.title, "lines": [_line(line, numbers) for line in group.lines]}
        for group in part.groups
    ]
    return {
        "id": part.id,
        "title": part.title,
        "before": [asdict(fact) for fact in part.before],
        "groups": groups,
    }


def _line(line: ReviewLine, numbers: dict[tuple[str, int, int], int]) -> dict[str, Any]:
    row = asdict(line)
    del row["sources"]
    places = [(source.id, source.start, source.end) for source in line.sources]
    return {**row, "numbers": list(dict.fromkeys(numbers[place] for place in places))}


def _event(sent: dict[str, Any]) -> ReviewEvent:
    known = {name: sent[name] for name in ("action", "line", "kind", "revision", "text") if name in sent}
    return ReviewEvent(**known)


def _answer(result: SaveResult) -> dict[str, Any]:
    kind = {"Saved": "saved", "Conflicting": "conflict", "NotSaved": "not_saved"}[type(result).__name__]
    return {"kind": kind, **asdict(result)}
