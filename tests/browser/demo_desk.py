"""A small desk with every part on it and no service behind it: what the browser tests look at.

`?view=` chooses the page, `?hostile=1` puts hostile text in every part, `?person=` whose unsent text is kept. What is "stored" lives in
this process, as it would in the service, so that a reload or a second tab finds it.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from tests.browser.demo_review import review_page
from ui.client import Refused
from ui.parts.chips import chips, outcome_html, person_html
from ui.parts.claims import Claim, ClaimAction, ClaimsWords, Source, claims
from ui.parts.difference import difference
from ui.parts.editor import Conflicting, EditorChange, EditorWords, NotSaved, Saved, SaveResult, editor
from ui.parts.empty import empty
from ui.parts.five_minute_meter import five_minute_meter
from ui.parts.margin_note import Stretch, margin_note
from ui.parts.masthead import masthead
from ui.parts.next_step import next_step
from ui.parts.notepad import (
    Differs,
    Gone,
    Kept,
    NotKept,
    Outcome,
    PadChange,
    PadKind,
    PadNote,
    PadPerson,
    PadWords,
    notepad,
)
from ui.parts.notice import notice
from ui.parts.page import page
from ui.parts.phase_clock import ClockPhase, ClockWords, phase_clock
from ui.parts.progress import progress
from ui.parts.prose import prose, quote
from ui.parts.stepper import Step, stepper
from ui.parts.styles import use_styles

HOSTILE = (
    "![a](http://evil.example/a.png) <img src=http://evil.example/b.png onerror=\"document.title='owned'\">"
    " [link](http://evil.example) :red[x] $x$ <script>document.title='owned'</script> {{7*7}} </textarea></style>"
)
WORDS = EditorWords(
    saving="Saving…",
    saved="Saved",
    unsaved="Not saved yet – kept in this browser",
    restored="Brought back: this was typed here and had not been saved.",
    conflict="Somebody else saved this field while you were typing. Both texts are here; nothing is lost.",
    mine="Yours",
    theirs="Saved by Amina Otieno a moment ago",
    keep_mine="Keep mine",
    take_theirs="Take theirs",
    hidden="Taken out.",
)


@dataclass
class Record:
    """What the service would hold: some fields under one revision."""

    fields: dict[str, str]
    revision: int = 1
    saves: int = 0


@st.cache_resource
def records() -> dict[str, Record]:
    return {}


@st.cache_resource
def lock() -> threading.Lock:
    return threading.Lock()


@dataclass
class Pad:
    """What the service would hold of a session's notes, and whether it can be reached."""

    notes: dict[str, PadNote]
    away: bool = False
    edits: int = 0


@st.cache_resource
def pads() -> dict[str, Pad]:
    return {}


def pad() -> Pad:
    return pads().setdefault(st.query_params.get("record", "") + st.query_params.get("hostile", ""), Pad({}))


def keep_notes(held: Pad, changes: Sequence[PadChange]) -> list[Outcome]:
    with lock():
        return [keep_note(held, change) for change in changes]


def keep_note(held: Pad, change: PadChange) -> Outcome:
    if held.away:
        return NotKept(change.id, "The service is away.")
    if "[refuse]" in str(change.members.get("text", "")):
        return NotKept(change.id, "This is longer than a note can be.", again=False)
    there = held.notes.get(change.id)
    members = {name: value for name, value in change.members.items() if name in ("text", "kind", "speaker", "side")}
    if change.act == "delete":
        held.notes.pop(change.id, None)
        return Gone(change.id)
    if change.act == "add":
        held.notes.setdefault(change.id, PadNote(change.id, revision=1, **members))
        return Kept(change.id, held.notes[change.id].revision)
    if there is None:
        return Gone(change.id)
    if there.revision != change.revision:
        return Differs(change.id, there)
    held.notes[change.id] = replace(there, revision=there.revision + 1, **members)
    return Kept(change.id, there.revision + 1)


KINDS = (
    PadKind("question", "Question", "q"),
    PadKind("answer", "Answer", "a"),
    PadKind("option", "Option", "o"),
    PadKind("caution", "Caution", "c"),
    PadKind("action", "Action", "t"),
)
PAD_WORDS = PadWords(
    label="Note",
    placeholder="What is being said? Enter keeps it.",
    hint="Start with a name and a colon, or with @. Alt and a letter sets the kind; ↓ goes to the notes, where the letter alone does.",
    kinds="Kind",
    unsorted="not sorted",
    list_label="Notes, the newest first",
    empty="Nothing is noted yet.",
    saved="All notes are saved",
    saving="Saving…",
    unsaved="{count} not saved yet – kept in this browser",
    not_saved="not saved yet",
    restored="Brought back: this was typed here.",
    edit="Edit",
    delete="Delete",
    deleted="Deleted: {text}",
    undo="Undo",
    done="Keep",
    cancel="Cancel",
    note="The note",
    speaker="Who said it",
    side="Side",
    nobody="not said",
    discard="Discard",
    earlier="Show {count} earlier notes",
    new_name="“{name}” said it",
    conflict="Somebody else changed this note meanwhile. Both texts are here.",
    theirs="Saved meanwhile",
    keep_mine="Keep mine",
    take_theirs="Take theirs",
)


@st.fragment(run_every=1)
def notepad_page() -> None:
    held = pad()
    if st.query_params.get("hostile") or st.query_params.get("long"):
        held.notes.setdefault(
            "n-1", PadNote("n-1", people_say("a note"), 1, "option", people_say("Grace"), "peer", "x")
        )
    notepad(
        list(held.notes.values()),
        key="pad",
        person=st.query_params.get("person", "person-1"),
        field=f"demo/{st.query_params.get('record')}/notes",
        keep=partial(keep_notes, held),
        kinds=KINDS,
        sides={"host": "host team", "peer": "peer"},
        people=(PadPerson("Grace Ekai", "peer"), PadPerson("Peter Mwangi", "host")),
        words=PAD_WORDS,
        kind="question",
        phase="ask",
        seconds=60.0,
    )
    st.html(f'<p class="stored">{len(held.notes)} stored, {held.edits} edited by others</p>')
    if st.button("The service goes away" if not held.away else "The service is back"):
        held.away = not held.away
        st.rerun(scope="fragment")
    if st.button("Somebody else notes"):
        held.notes[f"other-{len(held.notes)}"] = PadNote(f"other-{len(held.notes)}", "Noted by another.", 1, by="Amina")
        st.rerun(scope="fragment")
    if st.button("Somebody else edits"):
        held.edits += 1
        for id, note in held.notes.items():
            held.notes[id] = replace(note, text="Their words.", revision=note.revision + 1)
        st.rerun(scope="fragment")


def record() -> Record:
    name = st.session_state.get("other", "") + "/".join(
        st.query_params.get(name, "") for name in ("record", "hostile", "long")
    )
    return records().setdefault(name, Record({"problem": people_say(REQUEST), "learn": people_say("")}))


def put(held: Record, field: str, change: EditorChange) -> SaveResult:
    if "[refuse]" in change.text:
        return NotSaved(Refused("too_long", "This is longer than the field can hold.").sentence, again=False)
    with lock():
        if held.revision != change.base_revision:
            return Conflicting(held.fields[field], held.revision)
        held.fields[field] = change.text
        held.revision += 1
        held.saves += 1
        return Saved(held.revision)


def people_say(words: str) -> str:
    if st.query_params.get("hostile"):
        return HOSTILE
    return "Donaudampfschifffahrtsgesellschaftskapitän" * 8 + words if st.query_params.get("long") else words


REQUEST = (
    "The county assembly committed 240 million for rural water points in June and nothing has been released. "
    "We need to persuade the treasury before the supplementary budget closes on 14 March."
)


@st.fragment
def editor_page() -> None:
    held = record()
    for field, label in (("problem", "The problem in one sentence"), ("learn", "What we want to learn")):
        editor(
            label,
            held.fields[field],
            key=f"editor-{field}",
            person=st.query_params.get("person", "person-1"),
            field=f"demo/{st.query_params.get('record')}{st.session_state.get('other', '')}/{field}",
            revision=held.revision,
            save=partial(put, held, field),
            words=WORDS,
            state="drafted" if field == "problem" else "accepted",
            state_line="drafted from 6 notes and 2 past cases by the extractive writer" if field == "problem" else "",
            help="In the host's own words." if field == "problem" else "Three questions at most.",
            placeholder="What would you do differently if you knew?",
            pause=float(st.query_params.get("pause", "0.7")),
        )
    st.html(f'<p class="stored">revision {held.revision}, saves {held.saves}</p>')
    if st.button("Open another file"):
        st.session_state["other"] = "other"
        st.rerun()
    if st.button("Back to the first file"):
        st.session_state["other"] = ""
        st.rerun()
    if st.button("Somebody else saves"):
        held.fields["problem"] = "Somebody else's words."
        held.revision += 1
        st.rerun(scope="fragment")


@st.fragment(run_every=0.5)
def ticking() -> None:
    st.html(f'<p class="ticks">{time.monotonic():.1f}</p>')


def claims_page() -> None:
    passage = people_say(
        "In 2023 the assembly voted the funds and the treasury kept them. What moved it was a one-page release calendar, signed by "
        "the chief officer and read out at the committee: \U0001f4a7 every month without a release had to be explained in public. "
        "By the third month 80 per cent had been paid out."
    )
    start = max(passage.find("What moved"), 0)
    case = Source(
        id="case-1",
        title=people_say("Committed is not released: rural water in Turkana"),
        place="Nairobi hub",
        date="March 2024",
        text=passage,
        start=start,
        end=passage.find(":", start) if not st.query_params.get("hostile") else len(passage),
        outcome="worked",
        outcome_words="Worked",
        people=people_say("Grace Ekai, then water officer, Turkana · through the Nairobi hub"),
    )
    note = Source(
        id="note-1",
        title="The request, 3 March",
        place="Kisumu hub",
        date="3 March 2026",
        text=people_say(REQUEST),
        start=0,
        end=67,
    )
    failed = Source(
        id="case-2",
        title="A petition that stayed in a drawer",
        place="Dakar hub",
        date="2022",
        text="Nous avons déposé une pétition en avril ; le trésor n’a jamais répondu. " * 12,
        start=30,
        end=72,
        outcome="failed",
        outcome_words="Did not work",
        people="The write-up does not say: ask Ousmane Ndiaye",
    )
    closed = Source(id="note-9", title="A note of the session", can_open=False)
    items = (
        Claim(
            "c1",
            people_say("The county committed 240 million for rural water points, and nothing has been released."),
            sources=(note,),
            section="The problem",
        ),
        Claim(
            "c2",
            "A release calendar, read out in public every month, moved the treasury elsewhere.",
            sources=(case, note),
            section="The problem",
        ),
        Claim("c3", "A petition alone did not.", sources=(failed,), section="The problem"),
        Claim(
            "c4",
            people_say("The governor will sign next week."),
            state="held_back",
            reason="No note says so. A note with the date and who said it would support it.",
            section="The problem",
        ),
        Claim(
            "c5",
            "The supplementary budget closes on 14 March.",
            state="accepted",
            sources=(note, closed),
            section="What is fixed",
        ),
        Claim(
            "c6",
            "The host lead has agreed to the question as it stands.",
            state="approved",
            sources=(closed,),
            section="What is fixed",
        ),
    )
    event = claims(
        items,
        ClaimsWords(
            evidence="What this rests on",
            marker="Source {number}: {title}",
            open_source="Read the whole case",
            close="Close the source",
            nothing_chosen="Touch a number to see the words a sentence rests on.",
            drafted="drafted from 6 notes and 2 past cases by the extractive writer",
            held_back="Held back.",
            accepted="accepted by Amina Otieno, 4 March",
            approved="approved by Peter Mwangi, 6 March",
        ),
        key="claims",
        evidence="aside" if st.query_params.get("evidence") == "aside" else "beside",
        actions=(ClaimAction("accept", "Accept"), ClaimAction("drop", "Leave it out", states=("held_back",))),
    )
    if event:
        st.html(f'<p class="event">{event.action} {event.claim or event.source}</p>')


def parts_page() -> None:
    st.file_uploader("Past write-ups", type=["docx", "md"])
    next_step(
        people_say("The request is in. Check the five questions beside it, then send the reply to the host."),
        action="Draft the problem statement",
        key="draft",
    )
    chips(
        outcome_html("worked", "Worked"),
        outcome_html("partly", "Partly worked"),
        outcome_html("failed", "Did not work"),
        outcome_html("unknown", "Outcome not known"),
        person_html(people_say("Grace Ekai"), "water officer, Nairobi hub"),
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        prose(people_say(f"{REQUEST}\n\nWe tried two letters and a visit."))
        quote(people_say("They voted it, then they kept it."), by=people_say("a ward officer, Kisumu"))
        difference(
            people_say("We need the treasury to release the water budget."),
            people_say("We want to learn how others got a committed water budget released in time."),
            before_line="as asked, 3 March",
            after_line="as agreed, 6 March",
            unchanged="Nothing differs.",
        )
        five_minute_meter(220, label="To tell it", line="about 3 minutes 40 seconds of 5")
        five_minute_meter(410, label="To tell it", line="about 6 minutes 50 seconds, 2 too many")
    with right:
        words = people_say(REQUEST)
        start = max(words.find("persuade"), 0)
        margin_note(
            people_say("Is the decision already made? Ask the host what could still change it."),
            key="note-1",
            text=words,
            stretches=(Stretch(start, start + 21),),
            why="Only you see this.",
            keep="Keep as it is",
        )
        margin_note(
            "", key="note-2", text="by 14 March", stretches=(Stretch(3, 11),), kept="kept as it is by Amina Otieno"
        )
        if progress(
            people_say("Reading 12 past cases"),
            key="reading",
            done=5,
            total=12,
            line="3 questions are ready · about 20 seconds left",
            cancel="Cancel",
        ):
            notice("Stopped. What was ready is kept.", tone="done")
        progress("Checking 9 sentences against the notes", key="checking")
        notice(people_say("The library could not be reached. Your text is safe. Try again in a minute."), tone="loss")
        notice("The bundled search reads English best.", tone="care")
    phase_clock(
        tuple(
            ClockPhase(title, minutes) for title, minutes in (("Rapport", 10), ("Tell", 15), ("Ask", 20), ("Close", 9))
        ),
        current=2,
        started=datetime.now(UTC) - timedelta(minutes=21, seconds=30),
        now=datetime.now(UTC),
        words=ClockWords(
            left="{time} left of {minutes} min", over="{time} over {minutes} min", minutes="{minutes} min"
        ),
        label="The phases",
        idle="Between two phases",
        key="clock",
    )
    empty(
        people_say("Past cases you can learn from stand here."),
        action="Drop your past write-ups",
        example="Look at a finished example",
        key="library",
    )


st.set_page_config(page_title="Peer Assist", layout="wide")
use_styles()
page(
    "fr" if st.query_params.get("lang") == "fr" else "en",
    skip_line="Go to the text",
    upload="Choisir un fichier" if st.query_params.get("lang") == "fr" else "Choose a file",
    upload_limit="10 Mo au plus" if st.query_params.get("lang") == "fr" else "at most 10 MB",
    lost_line="The connection is lost. What you type stays in this browser and is saved when it is back.",
    forget_person=st.query_params.get("forget"),
)
with st.sidebar:
    st.html('<p class="pa-brand">Peer Assist</p>')
    chosen = stepper(
        (
            Step("prepare", "Prepare", "needs_you", "needs you"),
            Step("people", "People", "drafted", "drafted"),
            Step("plan", "Plan", "empty", "nothing yet"),
            Step("session", "Session", "empty", "nothing yet"),
            Step("write-up", "Write-up", "empty", "nothing yet"),
            Step("follow-up", "Follow-up", "done", "done"),
        ),
        current=st.session_state.get("step", "prepare"),
        label="Steps of this peer assist",
        key="steps",
    )
    if chosen:
        st.session_state["step"] = chosen
        st.rerun()
masthead(
    people_say("Getting a committed water budget released"),
    facts=("Kisumu hub", people_say("decision 14 March"), "seen by the participants"),
    person=people_say("Amina Otieno"),
)
view = st.query_params.get("view", "editor")
if view == "broken":
    raise ValueError(f"people's words must not be shown: {HOSTILE}")
if view == "claims":
    claims_page()
elif view == "review":
    review_page(HOSTILE if st.query_params.get("hostile") else "")
elif view == "parts":
    parts_page()
elif view == "notepad":
    notepad_page()
else:
    editor_page()
    ticking()
    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1
    st.button("Redraw everything")
    st.html(f'<p class="drawn">drawn {st.session_state["drawn"]}</p>')
