"""The demonstration's write-up: a few sentences under review, "stored" in this process."""

import threading
from dataclasses import dataclass, replace

import streamlit as st

from ui.parts.claims import ClaimsWords, Source
from ui.parts.editor import Conflicting, NotSaved, Saved, SaveResult
from ui.parts.review import (
    Fact,
    LineState,
    Remark,
    ReviewEvent,
    ReviewGroup,
    ReviewLine,
    ReviewPart,
    ReviewWords,
    review,
)

NOTE = (
    "Collins: paint the date of the last visit on the concrete. People read dates. It worked where somebody can read."
)
WORDS = ReviewWords(
    left="To read: {count}",
    none_left="Every sentence has been read.",
    keys="A accept · E change · R reject · L leave out",
    accept="Accept",
    accept_all="Accept these {count}",
    change="Change",
    change_label="The sentence",
    reject="Reject",
    restore="Take it back in",
    leave_out="Leave out",
    annex="To the annex",
    more="More …",
    add="Add to {what}",
    add_label="A new sentence under {what}",
    save="Save",
    cancel="Cancel",
    saving="Saving…",
    as_drafted="As it was drafted",
    conflict="Somebody else changed this sentence meanwhile.",
    keep_mine="Keep mine",
    take_theirs="Take theirs",
    states={"drafted": "Drafted", "accepted": "Accepted", "edited": "Changed", "rejected": "Rejected"},
)
EVIDENCE = ClaimsWords(
    evidence="What this rests on",
    marker="Source {number}: {title}",
    open_source="Read the whole source",
    close="Close the source",
    nothing_chosen="Touch a number.",
)


@dataclass
class Kept:
    lines: dict[str, ReviewLine]
    kinds: dict[str, str]
    events: list[str]


def _first(hostile: str) -> Kept:
    note = Source("note-1", hostile or "Collins Ouma, 0:41:10", text=NOTE, start=9, end=61, can_open=False)
    lines = [
        ReviewLine(
            "l1",
            hostile or "Paint the date of the last visit on the concrete.",
            "drafted",
            1,
            (note,),
            (Fact("a peer, Lake Basin"), Fact("71 pumps", "Where it worked:")),
        ),
        ReviewLine(
            "l2",
            "Visit on market day at four, when the women are at the pump.",
            "drafted",
            1,
            (note,),
            note="The notes do not hold this number: 4.",
        ),
        ReviewLine(
            "l3",
            "Let the ten go, openly, with a date; others would keep them.",
            "drafted",
            1,
            (note,),
            protected=True,
            comments=(Remark("Abena Owusu", "Both sides are here?"),),
        ),
        ReviewLine(
            "l4",
            "Move the card from the mechanic's bag to the pump.",
            "drafted",
            1,
            (note,),
            (Fact("Kwame Boateng", "Who:"), Fact("not said", "By when:")),
            protected=True,
        ),
    ]
    kinds = {"l1": "offered", "l2": "offered", "l3": "disagreement", "l4": "action"}
    return Kept({line.id: line for line in lines}, kinds, [])


@st.cache_resource
def kept(record: str, hostile: str) -> Kept:
    return _first(hostile)


@st.cache_resource
def lock() -> threading.Lock:
    return threading.Lock()


@st.fragment
def review_page(hostile: str) -> None:
    held = kept(st.query_params.get("record", ""), hostile)

    def handle(event: ReviewEvent) -> SaveResult:
        with lock():
            held.events.append(f"{event.action} {event.line or event.kind}")
            if event.action == "add":
                line = ReviewLine(f"l{len(held.lines) + 1}", event.text, "edited", 1, by="added by Amina Otieno")
                held.lines[line.id] = line
                held.kinds[line.id] = event.kind
                return Saved(1)
            line = held.lines[event.line]
            if "[refuse]" in event.text:
                return NotSaved("This is longer than a sentence can be.", again=False)
            if event.revision != line.revision:
                return Conflicting(line.text, line.revision)
            states: dict[str, LineState] = {"accept": "accepted", "reject": "rejected", "change": "edited"}
            changed = replace(
                line,
                text=event.text or line.text,
                state=states.get(event.action, line.state),
                revision=line.revision + 1,
                drafted=line.drafted or line.text,
            )
            if event.action == "leave_out":
                del held.lines[event.line]
            else:
                held.lines[event.line] = changed
            return Saved(changed.revision)

    def group(kind: str, title: str) -> ReviewGroup:
        return ReviewGroup(kind, title, tuple(line for line in held.lines.values() if held.kinds[line.id] == kind))

    parts = (
        ReviewPart(
            "learned",
            "What we learned",
            (group("offered", "What the peers offered"), group("disagreement", "Disagreements")),
            before=(Fact("What makes people pay for a pump that works?", "The problem as asked:"),),
        ),
        ReviewPart("will", "What we will do", (group("action", "Action steps"),)),
    )
    review(
        parts,
        WORDS,
        evidence=EVIDENCE,
        key="review",
        place=f"write-up/{st.query_params.get('record')}",
        person=st.query_params.get("person", "person-1"),
        handle=handle,
        locked=bool(st.query_params.get("locked")),
    )
    st.html(f'<p class="events">{"; ".join(held.events)}</p>')
    if st.button("Somebody else changes the first"):
        with lock():
            first = held.lines["l1"]
            held.lines["l1"] = replace(
                first, text="Somebody else's words.", state="edited", revision=first.revision + 1
            )
        if not st.query_params.get("quiet"):
            st.rerun(scope="fragment")
