"""The editor: a box for text that saves itself as it is typed and loses nothing.

The browser sends the text after a short pause and when the reader leaves the box. Until the service has it, it waits in the browser's
storage under person, field and revision; a reload, a lost connection or a killed browser finds it there. What comes from elsewhere while
the reader types never replaces what is typed: both are shown, and the reader chooses.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from ui.client import Refused, ServiceProblem, Stale
from ui.parts.component import mount
from ui.parts.icons import PATHS
from ui.parts.states import TextState


@dataclass(frozen=True)
class EditorWords:
    """The few words near a box, translated. `theirs` may name who saved the other text."""

    saving: str
    saved: str
    unsaved: str
    restored: str
    conflict: str
    mine: str
    theirs: str
    keep_mine: str
    take_theirs: str
    hidden: str = ""
    """Said where what was typed or pasted held characters that nobody sees: they are taken out."""


@dataclass(frozen=True)
class EditorChange:
    """What the reader typed, the revision it was typed on, and the text it started from.

    Where several fields share one revision, a field nobody else touched is found `Conflicting` with its own `base_text`; the browser then
    sends it again on the new revision, and nobody is asked anything.
    """

    text: str
    base_revision: int
    base_text: str


@dataclass(frozen=True)
class Saved:
    """The service has it, under `revision`."""

    revision: int


@dataclass(frozen=True)
class Conflicting:
    """Somebody else saved first; `text` is what is stored now, under `revision`."""

    text: str
    revision: int


@dataclass(frozen=True)
class NotSaved:
    """The text stays in the browser. `again`: sending it later may help; without, only another text does."""

    sentence: str
    again: bool = True


SaveResult = Saved | Conflicting | NotSaved
Save = Callable[[EditorChange], SaveResult]


def saving(put: Callable[[EditorChange], int], *, stored: Callable[[Stale], tuple[str, int]]) -> Save:
    """A `Save` around one call to the service: `put` gives the new revision, `stored` reads text and revision out of a stale answer."""

    def save(change: EditorChange) -> SaveResult:
        try:
            return Saved(put(change))
        except Stale as stale:
            text, revision = stored(stale)
            return Conflicting(text, revision)
        except Refused as refused:
            return NotSaved(refused.sentence, again=False)
        except ServiceProblem as problem:
            return NotSaved(problem.sentence)

    return save


def editor(
    label: str,
    value: str,
    *,
    key: str,
    person: str,
    field: str,
    revision: int,
    save: Save,
    words: EditorWords,
    state: TextState = "accepted",
    state_line: str = "",
    help: str = "",
    placeholder: str = "",
    language: str = "en",
    rows: int = 3,
    serif: bool = True,
    label_hidden: bool = False,
    pause: float = 0.7,
    locked: bool = False,
) -> EditorChange | None:
    """Draw the box; gives the change that was handed to `save` in this run, or None.

    `value` and `revision` are what the service has; `person` and `field` name the unsent text in the browser, so `field` is an id that is
    the same after a reload (`peer-assist/7/problem`). `save` runs before the script does, so the answer is there in the same run.
    `state` is drawn as everywhere; an approved text cannot be typed in, nor one that is `locked`
    for this reader. `rows` is the least height in lines, `pause` in seconds.
    Call it inside `st.fragment`, so that a save redraws only that.
    """
    handed: dict[str, Any] = st.session_state.setdefault(f"{key}--handed", {})

    def typed() -> None:
        sent = st.session_state[key].get("typed")
        if sent:
            _hand_over(handed, sent, save)

    mount(
        "editor",
        key=key,
        data={
            "label": label,
            "label_hidden": label_hidden,
            "value": value,
            "revision": revision,
            "person": person,
            "field": field,
            "words": asdict(words),
            "state": state,
            "state_line": state_line,
            "icon": PATHS[state],
            "help": help,
            "placeholder": placeholder,
            "language": language,
            "rows": rows,
            "serif": serif,
            "pause": round(pause * 1000),
            "locked": locked,
            "answer": handed.get("answer"),
        },
        on_typed_change=typed,
    )
    change: EditorChange | None = handed.pop("change", None)
    return change


def _hand_over(handed: dict[str, Any], sent: dict[str, Any], save: Save) -> None:
    """Give one text to `save` and keep the answer for the browser, which asks again, with the same ticket, when an answer got lost."""
    ticket = sent["ticket"]
    last = handed.get("answer")
    if last and last["ticket"] == ticket and last["kind"] != "not_saved":
        return
    change = EditorChange(text=sent["text"], base_revision=sent["revision"], base_text=sent["base"])
    result = save(change)
    if isinstance(result, Conflicting) and result.text == change.text:
        result = Saved(result.revision)
    kinds = {Saved: "saved", Conflicting: "conflict", NotSaved: "not_saved"}
    handed["answer"] = {"ticket": ticket, "kind": kinds[type(result)], **asdict(result)}
    handed["change"] = change
