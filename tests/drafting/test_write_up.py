"""The write-up by a model: every note read, every item checked, and nothing in it that nobody said."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.database import Database
from service.domain.drafts import HeldBack, HeldBackReason, WriteUpContent, WriteUpItem
from service.domain.ids import HubId, NoteId, OptionId, PeerAssistId, SourceId
from service.domain.items import ItemKind
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Space
from service.domain.problem import ProblemSheet
from service.domain.sessions import Closing, Note, Option, WillDo
from service.domain.sources import Source, SourceKind
from service.drafting.case_text import Here
from service.drafting.given import Asking, Given, Written
from service.drafting.write_up import WINDOW_CHARACTERS, ask_for_write_up, held_to_the_notes, windows
from service.errors import ModelAnsweredBadly
from service.llm.ledger import Ledger
from service.llm.litellm_model import LiteLlmModel
from service.llm.model import Call
from service.llm.models import Models
from service.llm.names import Roster
from service.llm.pseudonyms import Pseudonyms
from service.support.items import check_item
from tests.llm.fake_provider import FakeProvider

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FILE = PeerAssistId("pa-1")
SAID = (
    ("Grace Achieng", "In Nakuru we got the budget released after the committee met the treasurer every month."),
    ("Maria Lopez", "OK. We will meet the treasurer every month, that is decided."),
    ("Maria Lopez", "I will write to the treasurer by 27 November."),
    ("Jonas Berg", "I don't think monthly meetings would work with our treasurer."),
)
_BLOCK = re.compile(r'<source-\w+ id="(\w+)" kind="(\w+)" title="([^"]*)">\n(.*?)\n</source-\w+>', re.DOTALL)


def given(
    *said: tuple[str, str], options: tuple[Option, ...] = (), closing: Closing | None = None, more: Any = ()
) -> Given:
    notes = tuple(
        Note(
            id=NoteId(f"n{at}"), peer_assist_id=FILE, source_id=SourceId(f"s{at}"), text=text, speaker=speaker,
            position=at, made_by="Ama", made_at=NOW,
        )
        for at, (speaker, text) in enumerate(said)
    )  # fmt: skip
    sources = [Source(id=note.source_id, kind=SourceKind.NOTE, text=note.text, made_at=NOW) for note in notes]
    sources += [Source(id=each.source_id, kind=SourceKind.NOTE, text=each.text, made_at=NOW) for each in options]
    file = PeerAssist(
        id=FILE, title="Budget", hub_id=HubId("hub-1"), space=Space.REAL, made_by="local", made_at=NOW, changed_at=NOW
    )
    return Given(
        file=file, sources=(*sources, *more), sheet=ProblemSheet(), cases=(), here=Here(),
        roster=Roster(frozenset(speaker for speaker, _ in said)), language=Language.EN, today=date(2026, 11, 23),
        notes=notes, options=options, closing=closing or Closing(),
    )  # fmt: skip


def item(kind: str, text: str, source: str, quote: str, **members: str) -> dict[str, Any]:
    return {"kind": kind, "text": text, "support": [{"source": source, "quote": quote}], **members}


def answered(*items: dict[str, Any]) -> str:
    return json.dumps({"items": list(items), "end": True})


def composed(*sentences: tuple[str, str]) -> str:
    return json.dumps({"sentences": [{"id": at, "text": text} for at, text in sentences], "end": True})


HONEST = answered(
    item("offered", "In Nakuru the budget was released after the committee met the treasurer every month.", "S1",
         "we got the budget released after the committee met the treasurer every month", where="Nakuru"),
    item("decided", "They will meet the treasurer every month.", "S2", "We will meet the treasurer every month, that is decided."),
    item("action", "Write to the treasurer.", "S3", "I will write to the treasurer by 27 November", owner="Maria Lopez",
         due="by 27 November"),
    item("disagreement", "Monthly meetings would not work with the treasurer.", "S4",
         "I don't think monthly meetings would work with our treasurer."),
)  # fmt: skip


@pytest.fixture
def models(provider: FakeProvider, warm_library: None, sqlite_database: Database) -> Models:
    model = LiteLlmModel("openai/some-model", api_base=provider.url, api_key="sk-key")
    return Models([model], Ledger(sqlite_database), timeout_seconds=20, sleep=lambda _: None)


@pytest.fixture
def write(models: Models) -> Callable[[Given], Written]:
    def written(what: Given) -> Written:
        arrived: list[WriteUpContent] = []
        asking = Asking(
            models, Call("write_up", "local", what.visibility, Pseudonyms(what.roster)), lambda content, held: arrived.append(content),  # type: ignore[arg-type]
            lambda: True, lambda: None,
        )  # fmt: skip
        found = ask_for_write_up(what, asking)
        for content in arrived:
            assert_holds(what, content)
        return found

    return written


def content_of(written: Written) -> WriteUpContent:
    assert isinstance(written.content, WriteUpContent)
    return written.content


def assert_holds(what: Given, content: WriteUpContent) -> None:
    sources: dict[str, Source] = {source.id: source for source in what.sources}
    for each in (*content.items, *content.left_out):
        assert check_item(each, sources, what.by_source, options=what.options, closing=what.closing) is None


def of_kind(content: WriteUpContent, kind: ItemKind) -> list[WriteUpItem]:
    return [each for each in content.items if each.kind is kind]


def shown(provider: FakeProvider) -> list[tuple[str, str, str, str]]:
    return [block for prompt in provider.prompts for block in _BLOCK.findall(prompt)]


def test_items_come_checked_in_the_order_they_are_read(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    provider.script = [("say", HONEST), ("say", composed(("I2", "Meet the treasurer every month.")))]
    written = write(given(*SAID))
    content = content_of(written)
    assert [each.kind for each in content.items] == [
        ItemKind.OFFERED, ItemKind.DISAGREEMENT, ItemKind.DECIDED, ItemKind.ACTION,
    ]  # fmt: skip
    (step,) = of_kind(content, ItemKind.ACTION)
    assert (step.owner, step.due, step.due_date) == ("Maria Lopez", "by 27 November", date(2026, 11, 27))
    assert of_kind(content, ItemKind.DECIDED)[0].claim.text == "Meet the treasurer every month."
    assert of_kind(content, ItemKind.OFFERED)[0].said_by == "Grace Achieng"
    assert written.held_back == ()
    assert (written.prompt_name, written.tokens_in) == ("write_up", 22)
    assert content.unread == ()


def test_names_of_people_do_not_leave_the_machine(write: Callable[[Given], Written], provider: FakeProvider) -> None:
    provider.script = [("say", HONEST.replace("Maria Lopez", "Person-1")), ("say", composed())]
    write(given(*SAID))
    assert not any(name in prompt for prompt in provider.prompts for name in ("Maria", "Lopez", "Grace", "Jonas"))


def test_a_composed_sentence_that_says_more_falls_back_to_its_item(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    worse = composed(
        ("I1", "In Nakuru and in Kisumu the budget was released."),
        ("I2", "They will meet the treasurer every week, 52 times."),
        ("I3", "Do not write to the treasurer."),
        ("I9", "Everybody should resign."),
    )
    provider.script = [("say", HONEST), ("say", worse)]
    content = content_of(write(given(*SAID)))
    texts = [each.claim.text for each in content.items]
    assert "They will meet the treasurer every month." in texts
    assert "Write to the treasurer." in texts
    assert not any(word in text for text in texts for word in ("Kisumu", "52", "resign", "Do not"))


WROTE, MET = "I will write to the treasurer", "the committee met the treasurer every month"
UNSUPPORTED = {
    "a foreign sentence": (
        item("action", "Everybody must resign and apologise to the press.", "S3", WROTE),
        "not_carried",
    ),
    "an owner": (item("action", "Write a letter to the treasurer.", "S3", WROTE, owner="Jonas Berg"), "owner_not_said"),
    "a due date": (item("action", "Write to the treasurer soon.", "S3", WROTE, due="by 3 May"), "date_not_found"),
    "an address": (item("learning", "See https://evil.example/x about the treasurer.", "S3", WROTE), "name_not_found"),
    "an address in a member": (
        item(
            "offered",
            "The committee met the treasurer.",
            "S1",
            MET,
            conditions="the committee met https://evil.example/x",
        ),
        "name_not_found",
    ),
    "a place": (
        item("offered", "The committee met the treasurer monthly.", "S1", MET, where="Kisumu"),
        "name_not_found",
    ),
    "a speaker": (
        item("offered", "The committee met with the treasurer.", "S1", MET, said_by="Walter"),
        "name_not_found",
    ),
    "a decision": (item("decided", "The committee meets the treasurer every month.", "S1", MET), "not_an_action"),
    "a turned no": (
        item(
            "learning",
            "Monthly meetings would work with the treasurer.",
            "S4",
            "I don't think monthly meetings would work",
        ),
        "negation_differs",
    ),
    "a number": (item("learning", "The committee met the treasurer 40 times.", "S1", MET), "number_not_found"),
    "words nobody said": (
        item("learning", "The treasurer took the money.", "S1", "the treasurer took it"),
        "quote_not_found",
    ),
    "a note nobody showed": (item("learning", "The treasurer was met.", "S77", MET), "unknown_source"),
}
"""What goes wrong: the item, and why it is held back."""


def test_an_obedient_model_cannot_put_what_nobody_said_into_a_write_up(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    honest = json.loads(HONEST)["items"]
    provider.script = [("say", answered(*honest, *(bad for bad, _ in UNSUPPORTED.values()))), ("say", composed())]
    what = given(*SAID)
    written = write(what)
    content = content_of(written)
    reasons = {held.claim.text: held.reason for held in written.held_back}
    for name, (bad, reason) in UNSUPPORTED.items():
        assert reasons.get(bad["text"]) is HeldBackReason(reason), name
    assert all(held.item is not None for held in written.held_back)
    everything = content.model_dump_json()
    assert not any(word in everything for word in ("resign", "evil.example", "Kisumu", "Walter", "3 May", "40 times"))
    assert [each.owner for each in of_kind(content, ItemKind.ACTION)] == ["Maria Lopez"]
    assert_holds(what, content)


def test_every_note_of_a_long_session_is_read(write: Callable[[Given], Written], provider: FakeProvider) -> None:
    said = [(f"Peer {at % 7}", f"Note {at}: the committee of village {at} met the treasurer about pump {at}. " + "So it went on. " * 8)
            for at in range(260)]  # fmt: skip

    def first_note(body: dict[str, Any]) -> str:
        prompt = "\n".join(message["content"] for message in body["messages"])
        blocks = _BLOCK.findall(prompt)
        if "checked items of a write-up" in prompt:
            return composed()
        label, _, _, text = blocks[-1]
        return answered(item("learning", text.split(": ")[1].split(".")[0] + ".", label, text.split(".")[0]))

    provider.script = [first_note]
    what = given(*said)
    written = write(what)
    read = {re.match(r"Note (\d+):", text)[1] for _, _, _, text in shown(provider) if text.startswith("Note ")}  # type: ignore[index]
    assert read == {str(at) for at in range(260)}
    calls = len(provider.bodies) - 1
    assert calls == len(windows(what.notes, what.sources)) > 3
    assert all(len(prompt) < WINDOW_CHARACTERS + 6_000 for prompt in provider.prompts)
    assert len(of_kind(content_of(written), ItemKind.LEARNING)) >= calls
    assert content_of(written).unread == ()


def test_a_note_longer_than_a_call_is_read_in_parts() -> None:
    words = " ".join(f"word{at}" for at in range(2_000))
    what = given(("Maria", words))
    found = windows(what.notes, what.sources)
    assert len(found) > 1
    assert {word for pieces in found for piece in pieces for word in piece.text.split()} == set(words.split())


def test_a_window_answered_badly_is_said_and_filled_from_the_notes(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    filler = [("Peer", "So it went on and on about the weather in the hills. " * 20) for _ in range(12)]
    said = [*SAID, *filler, ("Maria Lopez", "I will call the governor of Kasanda on Monday.")]
    pages = len(windows(given(*said).notes, given(*said).sources))
    assert pages == 2
    provider.script = [("say", HONEST), ("say", HONEST[:-30]), ("say", HONEST[:-40]), ("say", composed())]
    content = content_of(write(given(*said)))
    assert content.unread == ("draft.unread.not_answered",)
    assert any("governor of Kasanda" in each.claim.text and each.claim.quoted for each in content.items)
    assert any(each.claim.text == "Write to the treasurer." for each in content.items)


def test_a_model_whose_every_answer_is_cut_writes_nothing(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    provider.script = [("say", HONEST[:-30])]
    with pytest.raises(ModelAnsweredBadly) as caught:
        write(given(*SAID))
    assert caught.value.message_id == "model.answered_badly"


def test_a_model_that_finds_nothing_that_holds_writes_nothing(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    provider.script = [("say", answered(UNSUPPORTED["a number"][0]))]
    with pytest.raises(ModelAnsweredBadly) as caught:
        write(given(*SAID))
    assert caught.value.message_id == "model.nothing_supported"


def test_a_model_that_cannot_compose_leaves_the_items_as_they_are(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    provider.script = [("say", HONEST), ("say", "no JSON")]
    content = content_of(write(given(*SAID)))
    assert [each.claim.text for each in of_kind(content, ItemKind.ACTION)] == ["Write to the treasurer."]


def test_what_people_typed_into_the_options_log_and_the_close_stands_beside_it_word_for_word(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    option = Option(
        id=OptionId("o1"), peer_assist_id=FILE, source_id=SourceId("o1"), text="Pay the pump tax by telephone.",
        offered_by="Grace Achieng", where_it_worked="Kisumu", made_by="Ama", made_at=NOW,
    )  # fmt: skip
    closing = Closing(will_do=(WillDo(what="Ask the governor for a date", who="Jonas Berg", due="in spring"),))
    row = Source(
        id=SourceId("c1"), kind=SourceKind.NOTE, text="Ask the governor for a date\nJonas Berg\nin spring", made_at=NOW
    )
    provider.script = [("say", HONEST), ("say", composed())]
    content = content_of(write(given(*SAID, options=(option,), closing=closing, more=(row,))))
    assert not any("pump tax" in prompt for prompt in provider.prompts)
    offered = next(each for each in content.items if each.claim.text == option.text)
    assert (offered.said_by, offered.where, offered.claim.quoted) == ("Grace Achieng", "Kisumu", True)
    step = next(each for each in content.items if each.claim.text == "Ask the governor for a date")
    assert (step.owner, step.due) == ("Jonas Berg", "in spring")


def test_the_same_thing_said_in_two_windows_stands_once(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    twice = json.loads(HONEST)["items"]
    again = [{**each, "owner": "", "due": ""} for each in twice]
    provider.script = [("say", answered(*again, *twice)), ("say", composed())]
    content = content_of(write(given(*SAID)))
    assert len(content.items) == 4
    assert of_kind(content, ItemKind.ACTION)[0].owner == "Maria Lopez"


def test_a_sentence_held_back_once_is_listed_once(write: Callable[[Given], Written], provider: FakeProvider) -> None:
    bad = UNSUPPORTED["a number"][0]
    provider.script = [("say", answered(*json.loads(HONEST)["items"], bad, bad)), ("say", composed())]
    held: tuple[HeldBack, ...] = write(given(*SAID)).held_back
    assert [each.claim.text for each in held] == [bad["text"]]
    assert held[0].item is ItemKind.LEARNING


def test_the_last_check_takes_an_item_out_whole_and_lists_it(
    write: Callable[[Given], Written], provider: FakeProvider
) -> None:
    provider.script = [("say", HONEST), ("say", composed())]
    what = given(*SAID)
    content = content_of(write(what))
    assert held_to_the_notes(content, (), what) == (content, ())
    (step,) = of_kind(content, ItemKind.ACTION)
    wrong = step.model_copy(update={"owner": "Jonas Berg"})
    changed = content.model_copy(update={"items": tuple(wrong if each == step else each for each in content.items)})
    kept, (held,) = held_to_the_notes(changed, (), what)
    assert kept.items == tuple(each for each in content.items if each != step)
    assert (held.reason, held.item, held.claim) == (HeldBackReason.OWNER_NOT_SAID, ItemKind.ACTION, step.claim)
