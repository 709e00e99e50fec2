"""The notepad: notes typed fast while people talk, one line each, and none of them lost.

Enter makes a note under an id made in the browser and shows it at once. Until the service has it, it waits in the browser's storage; a
reload, a lost connection, a killed browser or a restarted desk sends it again under the same id, so that it is there once. What others
note appears in between without touching what is being typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import streamlit as st

from ui.parts.component import mount

Act = Literal["add", "change", "delete"]


@dataclass(frozen=True)
class PadNote:
    """A note as the service has it. `by` is who noted it, where that is worth saying."""

    id: str
    text: str
    revision: int
    kind: str = ""
    speaker: str = ""
    side: str = ""
    by: str = ""


@dataclass(frozen=True)
class PadKind:
    """What a note can be: `key` is the letter that makes it so."""

    id: str
    title: str
    key: str


@dataclass(frozen=True)
class PadPerson:
    """Somebody of the file, for the names that complete themselves."""

    name: str
    side: str = ""


@dataclass(frozen=True)
class PadWords:
    """The few words of the pad, translated. `{…}` are filled in the browser."""

    label: str
    placeholder: str
    hint: str
    kinds: str
    unsorted: str
    list_label: str
    empty: str
    saved: str
    saving: str
    unsaved: str
    """`{count}` notes wait."""
    not_saved: str
    """Beside one note that waits."""
    restored: str
    edit: str
    delete: str
    deleted: str
    undo: str
    done: str
    cancel: str
    note: str
    """Over the text of a note that is being edited."""
    speaker: str
    side: str
    nobody: str
    discard: str
    earlier: str
    """`{count}` earlier notes."""
    new_name: str
    """Offers an unknown `{name}` as the speaker."""
    conflict: str
    theirs: str
    keep_mine: str
    take_theirs: str


@dataclass(frozen=True)
class PadChange:
    """One thing the reader did. `revision` is what it was done on, 0 for a new note; `members` are those that changed."""

    act: Act
    id: str
    revision: int = 0
    members: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """The service has it, under `revision`."""

    id: str
    revision: int


@dataclass(frozen=True)
class Gone:
    """It is not there (any more): deleted, here or by somebody else."""

    id: str


@dataclass(frozen=True)
class Differs:
    """Somebody else changed it first; `note` is what is stored now."""

    id: str
    note: PadNote


@dataclass(frozen=True)
class NotKept:
    """It stays in the browser. `again`: sending it later may help; without, only another text does."""

    id: str
    sentence: str
    again: bool = True


Outcome = Kept | Gone | Differs | NotKept
Keep = Callable[[Sequence[PadChange]], Sequence[Outcome]]
_OUTCOMES: Mapping[type, str] = {Kept: "kept", Gone: "gone", Differs: "differs", NotKept: "not_kept"}


def notepad(
    notes: Sequence[PadNote],
    *,
    key: str,
    person: str,
    field: str,
    keep: Keep,
    kinds: Sequence[PadKind],
    sides: Mapping[str, str],
    people: Sequence[PadPerson],
    words: PadWords,
    kind: str = "",
    phase: str = "",
    seconds: float | None = None,
    language: str = "en",
) -> bool:
    """Draw the pad; True in a run in which something was handed to `keep`.

    `notes` come in the order they were noted. `kind` and `phase` are what a new note takes, `seconds` how long the session has gone on.
    `person` and `field` name the waiting notes in the browser. `keep` runs before the script does, once for all that waits, and answers
    for each. `sides` are titles by id. Call it inside `st.fragment(run_every=…)`, so that others' notes come and nothing else redraws.
    """
    handed: dict[str, Any] = st.session_state.setdefault(f"{key}--handed", {})

    def sent() -> None:
        batch = st.session_state[key].get("sent")
        if batch:
            _hand_over(handed, batch, keep)

    mount(
        "notepad",
        key=key,
        data={
            "person": person,
            "field": field,
            "notes": [asdict(note) for note in notes],
            "kinds": [asdict(each) for each in kinds],
            "sides": [{"id": id, "title": title} for id, title in sides.items()],
            "people": [asdict(each) for each in people],
            "words": asdict(words),
            "kind": kind,
            "phase": phase,
            "seconds": seconds,
            "language": language,
            "answer": handed.get("answer"),
        },
        on_sent_change=sent,
    )
    return bool(handed.pop("new", False))


def _hand_over(handed: dict[str, Any], batch: dict[str, Any], keep: Keep) -> None:
    """Give a batch to `keep`. The same ticket again means that the answer got lost: what was kept then is not sent twice."""
    last = handed.get("answer")
    if last and last["ticket"] == batch["ticket"] and all(each["kind"] != "not_kept" for each in last["outcomes"]):
        return
    changes = [
        PadChange(act=each["act"], id=each["id"], revision=int(each["revision"]), members=dict(each["members"]))
        for each in batch["changes"]
    ]
    outcomes = [{"kind": _OUTCOMES[type(outcome)], **asdict(outcome)} for outcome in keep(changes)]
    handed["answer"] = {"ticket": batch["ticket"], "outcomes": outcomes}
    handed["new"] = True
