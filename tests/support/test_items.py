"""The support check for items of a write-up: owners, due dates, who said it, decisions, and a yes that stays a yes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.agenda import Phase
from service.domain.drafts import Claim, HeldBackReason, WriteUpItem
from service.domain.ids import NoteId, OptionId, PeerAssistId, SourceId
from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.sessions import Note, NoteKind, Option
from service.domain.sources import Source, SourceKind, Span
from service.support.items import check_item
from service.support.sentences import read_sentences

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FILE = PeerAssistId("pa-1")


class Noted:
    """Notes one after the other, as a session leaves them."""

    def __init__(self, *said: tuple[str, str], kind: NoteKind | None = None, language: Language = Language.EN) -> None:
        self.notes: dict[SourceId, Note] = {}
        self.sources: dict[str, Source] = {}
        for position, (speaker, text) in enumerate(said):
            source_id = SourceId(f"s{position}")
            self.notes[source_id] = Note(
                id=NoteId(f"n{position}"), peer_assist_id=FILE, source_id=source_id, text=text, kind=kind,
                speaker=speaker, position=position, made_by="Ama", made_at=NOW, phase=Phase.OPTIONS,
            )  # fmt: skip
            self.sources[source_id] = Source(
                id=source_id, kind=SourceKind.NOTE, text=text, language=language, made_at=NOW
            )

    def spans(self) -> tuple[Span, ...]:
        return tuple(
            Span(source_id=source.id, start=0, end=len(source.text), quote=source.text)
            for source in self.sources.values()
        )

    def reason(self, text: str, kind: ItemKind = ItemKind.LEARNING, **members: Any) -> HeldBackReason | None:
        item = WriteUpItem(kind=kind, claim=Claim(id="c1", text=text, support=self.spans()), **members)
        held = check_item(item, self.sources, self.notes)
        if held is not None:
            assert held.item is kind
        return held.reason if held else None


STEP = "Send the list of pumps to the treasurer"


@pytest.mark.parametrize(
    ("speaker", "said", "owner"),
    [
        ("Maria Lopez", "I will send the list of pumps to the treasurer.", "Maria Lopez"),
        ("Maria Lopez", "OK, I'll send the treasurer the list of pumps.", "Maria"),
        ("Maria", "We will send the list of pumps to the treasurer.", "Maria"),
        ("Jonas", "Maria will send the list of pumps to the treasurer.", "Maria"),
        ("Jonas", "Maria, can you send the list of pumps to the treasurer?", "Maria"),
        ("Jonas", "Ask Maria to send the list of pumps to the treasurer, that is agreed.", "Maria Lopez"),
        ("", "Send the list of pumps to the treasurer must be done by Maria.", "Maria"),
        ("", "Maria to send the list of pumps to the treasurer.", "Maria"),
        ("Jonas", "The treasurer will send the list of pumps.", "the treasurer"),
        ("Jonas", "We will send the list of pumps to the treasurer.", "host team"),
        ("Maria", "Je vais envoyer the list of pumps au treasurer.", "Maria"),
    ],
)
def test_an_owner_is_who_said_they_would_or_was_given_it(speaker: str, said: str, owner: str) -> None:
    reason = Noted((speaker, said)).reason(f"{STEP}.", ItemKind.ACTION, owner=owner)
    if "can you" in said:
        assert reason is HeldBackReason.NOT_AN_ACTION
    else:
        assert reason is None


@pytest.mark.parametrize(
    ("speaker", "said", "owner"),
    [
        ("Maria", "I will send the list of pumps to Jonas.", "Jonas"),
        ("Maria", "I will send the list of pumps to the treasurer.", "Jonas"),
        ("Maria", "I will send the list of pumps to the treasurer.", "the treasurer"),
        ("Maria", "Maybe I could send the list of pumps to the treasurer.", "Maria"),
        ("Maria", "The list of pumps must go to the treasurer, as with Jonas.", "Jonas"),
        ("Project Manager", "I will send the list of pumps to the treasurer.", "Product Manager"),
        ("", "I will send the list of pumps to the treasurer.", "Maria"),
    ],
)
def test_an_owner_nobody_named_is_held_back(speaker: str, said: str, owner: str) -> None:
    reason = Noted((speaker, said)).reason(f"{STEP}.", ItemKind.ACTION, owner=owner)
    assert reason is HeldBackReason.OWNER_NOT_SAID


def test_somebody_who_says_yes_when_asked_is_the_owner() -> None:
    noted = Noted(("Jonas", "Could you send the list of pumps to the treasurer?"), ("Maria", "Yes, sure."))
    assert noted.reason(f"{STEP}.", ItemKind.ACTION, owner="Maria") is None
    assert noted.reason(f"{STEP}.", ItemKind.ACTION, owner="Jonas") is HeldBackReason.OWNER_NOT_SAID


@pytest.mark.parametrize(
    ("due", "day", "expected"),
    [
        ("by Friday", None, None),
        ("Friday 27 November", date(2026, 11, 27), None),
        ("27 November", date(2026, 11, 28), HeldBackReason.DATE_NOT_FOUND),
        ("by Thursday", None, HeldBackReason.DATE_NOT_FOUND),
        ("before the rains", None, HeldBackReason.DATE_NOT_FOUND),
        ("", date(2026, 11, 27), HeldBackReason.DATE_NOT_FOUND),
    ],
)
def test_a_due_date_is_one_that_was_said(due: str, day: date | None, expected: HeldBackReason | None) -> None:
    noted = Noted(("Maria", "I will send the list of pumps to the treasurer by Friday 27 November."))
    assert noted.reason(f"{STEP}.", ItemKind.ACTION, owner="Maria", due=due, due_date=day) is expected


@pytest.mark.parametrize(
    "said", ["Before the next rains we will repair the pumps.", "We repair the pumps before the next rains."]
)
def test_a_due_date_may_be_no_date_at_all(said: str) -> None:
    noted = Noted(("Maria", said), kind=NoteKind.ACTION)
    assert noted.reason("Repair the pumps.", ItemKind.ACTION, due="before the next rains") is None


@pytest.mark.parametrize(
    ("said", "kind", "expected"),
    [
        ("We decided to pay the pump tax by telephone.", ItemKind.DECIDED, None),
        ("We will pay the pump tax by telephone.", ItemKind.DECIDED, None),
        ("Let's pay the pump tax by telephone.", ItemKind.DECIDED, None),
        ("On va payer la taxe des pompes par téléphone, pump tax by telephone.", ItemKind.DECIDED, None),
        ("Maybe we should pay the pump tax by telephone.", ItemKind.DECIDED, HeldBackReason.NOT_AN_ACTION),
        ("You could pay the pump tax by telephone.", ItemKind.DECIDED, HeldBackReason.NOT_AN_ACTION),
        ("What if we pay the pump tax by telephone?", ItemKind.DECIDED, HeldBackReason.NOT_AN_ACTION),
        ("In Kerimoi people paid the pump tax by telephone.", ItemKind.DECIDED, HeldBackReason.NOT_AN_ACTION),
        ("In Kerimoi people paid the pump tax by telephone.", ItemKind.ACTION, HeldBackReason.NOT_AN_ACTION),
        ("In Kerimoi people paid the pump tax by telephone.", ItemKind.OFFERED, None),
        (
            "We have not decided whether we pay the pump tax by telephone.",
            ItemKind.DECIDED,
            HeldBackReason.NOT_AN_ACTION,
        ),
    ],
)
def test_what_nobody_decided_or_undertook_is_neither(
    said: str, kind: ItemKind, expected: HeldBackReason | None
) -> None:
    assert Noted(("Jonas", said)).reason("The pump tax is paid by telephone.", kind) is expected


def test_a_proposal_and_a_yes_make_a_decision() -> None:
    noted = Noted(("Jonas", "Shall we pay the pump tax by telephone?"), ("Maria", "Yes, let us."))
    assert noted.reason("The pump tax is paid by telephone.", ItemKind.DECIDED) is None


def test_a_note_marked_as_a_step_needs_no_cue_unless_it_only_weighs() -> None:
    plain = Noted(("", "List of pumps to the treasurer"), kind=NoteKind.ACTION)
    assert plain.reason(f"{STEP}.", ItemKind.ACTION) is None
    weighs = Noted(("", "Maybe list of pumps to the treasurer"), kind=NoteKind.DECISION)
    assert weighs.reason(f"{STEP}.", ItemKind.DECIDED) is HeldBackReason.NOT_AN_ACTION


@pytest.mark.parametrize(
    ("said", "text", "expected"),
    [
        ("The county paid for the pumps.", "The county did not pay for the pumps.", HeldBackReason.NEGATION_DIFFERS),
        ("The county did not pay for the pumps.", "The county paid for the pumps.", HeldBackReason.NEGATION_DIFFERS),
        ("The county never paid for the pumps.", "The county did not pay for the pumps.", None),
        ("The county refused to pay for the pumps.", "The county did not pay for the pumps.", None),
        ("The county did not pay for the pumps.", "The county refused to pay for the pumps.", None),
        ("I don't know, the county paid for the pumps.", "The county paid for the pumps.", None),
        ("Le comté n'a pas payé les pompes.", "Le comté a payé les pompes.", HeldBackReason.NEGATION_DIFFERS),
        ("Le comté a payé les pompes.", "Le comté n'a pas payé les pompes.", HeldBackReason.NEGATION_DIFFERS),
    ],
)
def test_a_yes_stays_a_yes(said: str, text: str, expected: HeldBackReason | None) -> None:
    language = Language.FR if said.startswith("Le ") else Language.EN
    assert Noted(("Jonas", said), language=language).reason(text) is expected


def test_who_said_it_is_who_is_noted_or_named() -> None:
    noted = Noted(("Jonas Berg", "Grace told us that the pumps in Kerimoi stand idle."))
    text = "The pumps in Kerimoi stand idle."
    assert noted.reason(text, said_by="Jonas Berg") is None
    assert noted.reason(text, said_by="Grace") is None
    assert noted.reason(text, said_by="Maria") is HeldBackReason.NAME_NOT_FOUND
    assert noted.reason("Jonas Berg said that the pumps in Kerimoi stand idle.") is None
    assert noted.reason("Maria said that the pumps in Kerimoi stand idle.") is HeldBackReason.NAME_NOT_FOUND


def test_where_it_worked_and_the_conditions_were_said() -> None:
    noted = Noted(("Jonas", "In Kerimoi it worked because the committee met every month with the treasurer."))
    text = "The committee met every month."
    assert noted.reason(text, ItemKind.OFFERED, where="Kerimoi", conditions="the treasurer meets the committee") is None
    assert noted.reason(text, ItemKind.OFFERED, where="Nakuru") is HeldBackReason.NAME_NOT_FOUND
    assert noted.reason(text, ItemKind.OFFERED, conditions="two meetings") is HeldBackReason.NUMBER_NOT_FOUND
    assert noted.reason(text, ItemKind.OFFERED, conditions="a mobile money account") is HeldBackReason.NOT_CARRIED


def test_an_option_of_the_log_brings_who_offered_it_and_where_it_worked() -> None:
    noted = Noted(("", "Pay the pump tax by telephone."))
    source = noted.sources["s0"]
    option = Option(
        id=OptionId("o1"), peer_assist_id=FILE, source_id=source.id, text=source.text, offered_by="Grace Achieng",
        where_it_worked="Nakuru", conditions="a network", made_by="Ama", made_at=NOW,
    )  # fmt: skip
    item = WriteUpItem(
        kind=ItemKind.OFFERED, claim=Claim(id="c1", text=source.text, support=noted.spans(), quoted=True),
        said_by="Grace Achieng", where="Nakuru", conditions="a network",
    )  # fmt: skip
    assert check_item(item, noted.sources, {}, options=(option,)) is None
    held = check_item(item, noted.sources, {})
    assert held is not None
    assert held.reason is HeldBackReason.NAME_NOT_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "The pumps stand idle, see https://collect.example/x for more.",
        "The pumps ![x](//evil.example/p.png) stand idle.",
        "The pumps stand idle, write to boss@evil.example.",
    ],
)
def test_an_address_nobody_noted_is_held_back(text: str) -> None:
    assert Noted(("Jonas", "The pumps stand idle, more I do not see.")).reason(text) is not None


def test_a_sentence_about_something_else_beside_a_true_quote_is_held_back() -> None:
    noted = Noted(("Jonas", "I will send the list of pumps to the treasurer."))
    text = "Everybody here must resign and apologise to the minister at once."
    assert noted.reason(text, ItemKind.ACTION) is HeldBackReason.NOT_CARRIED


def test_what_a_person_added_is_theirs() -> None:
    noted = Noted(("Jonas", "The pumps stand idle."))
    item = WriteUpItem(
        kind=ItemKind.ACTION, claim=Claim(id="c1", text="Buy 4 pumps.", added_by="Ama"), owner="Nobody", due="Friday"
    )
    assert check_item(item, noted.sources, noted.notes) is None


_SENTENCES = st.sampled_from(
    [
        "I'll write to the treasurer by Friday.", "We never got the money!", "Maybe we could ask Kerimoi.", "Yes, agreed.",
        "On n'a pas reçu les 4 500 000 shillings.", "Why would it not work here?", "Maria to call Jonas – before 3 May.",
        "um, so, well, no, not really", "It worked in Nakuru, didn't it?", "See https://example.org/pumps.", "Nous allons payer.",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_SENTENCES, min_size=1, max_size=6), st.sampled_from(ItemKind), st.sampled_from(Language))
def test_a_notes_own_sentence_is_never_held_back_whatever_it_is_called(
    said: list[str], kind: ItemKind, language: Language
) -> None:
    noted = Noted(("Maria Lopez", " ".join(said)), language=language)
    (source,) = noted.sources.values()
    for sentence in read_sentences(source):
        span = sentence.span(source)
        claim = Claim(id="c1", text=sentence.text, support=(span,), quoted=True)
        item = WriteUpItem(kind=kind, claim=claim, said_by="Maria Lopez")
        assert check_item(item, noted.sources, noted.notes) is None
