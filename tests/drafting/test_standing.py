"""Who may decide, and what another note says otherwise."""

from datetime import UTC, date, datetime

import pytest

from service.domain.drafts import Claim, WriteUpContent, WriteUpItem
from service.domain.ids import HubId, NoteId, PeerAssistId, SourceId
from service.domain.items import ItemKind
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Space
from service.domain.problem import ProblemSheet
from service.domain.sessions import Note, NoteKind, NoteOrigin, Side
from service.domain.sources import Source, SourceKind, Span
from service.drafting.case_text import Here
from service.drafting.disputed import with_disputes
from service.drafting.given import Given
from service.drafting.standing import WHO_DECIDES, with_standing
from service.llm.names import Roster

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FILE = PeerAssistId("pa-1")
DECIDED = "We decided to close fourteen pumps."
STEP = "Maria Lopez will send the money by 3 May."


def note(at: int, text: str, speaker: str = "", side: Side | None = None, **more: object) -> Note:
    values = {"origin": NoteOrigin.TRANSCRIPT, **more}
    return Note.model_validate(
        {
            "id": NoteId(f"n{at}"), "peer_assist_id": FILE, "source_id": SourceId(f"s{at}"), "text": text, "speaker": speaker,
            "side": side, "position": at, "made_by": "Ama", "made_at": NOW, **values,
        }
    )  # fmt: skip


def given(*notes: Note, sides: dict[str, Side] | None = None, more: tuple[Source, ...] = ()) -> Given:
    sources = tuple(Source(id=each.source_id, kind=SourceKind.NOTE, text=each.text, made_at=NOW) for each in notes)
    file = PeerAssist(
        id=FILE, title="Pumps", hub_id=HubId("hub-1"), space=Space.REAL, made_by="local", made_at=NOW, changed_at=NOW
    )
    return Given(
        file=file, sources=(*sources, *more), sheet=ProblemSheet(), cases=(), here=Here(), roster=Roster(), language=Language.EN,
        today=date(2026, 11, 23), notes=notes, sides=sides or {},
    )  # fmt: skip


def item(kind: ItemKind, text: str, at: int = 0, source: str = "", **members: object) -> WriteUpItem:
    span = Span(source_id=SourceId(source or f"s{at}"), start=0, end=len(text), quote=text)
    claim = Claim(id=f"c{at}", text=text, support=(span,), quoted=True)
    return WriteUpItem.model_validate({"kind": kind, "claim": claim, **members})


def told(what: Given, *items: WriteUpItem) -> WriteUpContent:
    return with_standing(WriteUpContent(items=items), what)


@pytest.mark.parametrize(
    ("side", "kind", "asks"),
    [
        (Side.HOST, ItemKind.DECIDED, False),
        (Side.PEER, ItemKind.RECOMMENDED, False),
        (Side.FACILITATOR, ItemKind.LEARNING, False),
        (None, ItemKind.LEARNING, True),
    ],
)
def test_only_the_host_team_decides(side: Side | None, kind: ItemKind, asks: bool) -> None:
    content = told(given(note(0, DECIDED, "Jonas Berg", side)), item(ItemKind.DECIDED, DECIDED))
    assert [each.kind for each in content.items] == [kind]
    assert (WHO_DECIDES in content.unread) is asks


def test_the_host_team_is_known_by_name_too() -> None:
    what = given(note(0, DECIDED, "Amina Diallo"), sides={"amina diallo": Side.HOST})
    assert told(what, item(ItemKind.DECIDED, DECIDED)).items[0].kind is ItemKind.DECIDED


def test_nobody_undertakes_for_somebody_else() -> None:
    content = told(
        given(
            note(0, STEP, "Jonas Berg", Side.PEER), note(1, "I will send the map by 3 May.", "Jonas Berg", Side.PEER)
        ),
        item(ItemKind.ACTION, STEP, owner="Maria Lopez", due="by 3 May"),
        item(ItemKind.ACTION, "I will send the map by 3 May.", 1, owner="Jonas Berg", due="by 3 May"),
    )
    assert [(each.kind, each.owner, each.due) for each in content.items] == [
        (ItemKind.RECOMMENDED, "", ""),
        (ItemKind.ACTION, "Jonas Berg", "by 3 May"),
    ]


def test_a_peers_proposal_that_the_host_says_yes_to_is_decided() -> None:
    yes = "Yes, we do that."
    spans = (
        Span(source_id=SourceId("s0"), start=0, end=len(DECIDED), quote=DECIDED),
        Span(source_id=SourceId("s1"), start=0, end=len(yes), quote=yes),
    )
    both = item(ItemKind.DECIDED, DECIDED)
    both = both.model_copy(update={"claim": both.claim.model_copy(update={"support": spans})})
    what = given(note(0, DECIDED, "Jonas Berg", Side.PEER), note(1, yes, "Amina Diallo", Side.HOST))
    assert told(what, both).items[0].kind is ItemKind.DECIDED


def test_what_the_note_taker_set_down_as_a_decision_and_the_close_stand() -> None:
    typed = note(0, DECIDED, kind=NoteKind.DECISION, origin=NoteOrigin.TYPED)
    close = Source(id=SourceId("close"), kind=SourceKind.CLOSING, text=STEP, made_at=NOW)
    content = told(
        given(typed, more=(close,)),
        item(ItemKind.DECIDED, DECIDED),
        item(ItemKind.ACTION, STEP, source="close", owner="Maria Lopez"),
    )
    assert [each.kind for each in content.items] == [ItemKind.DECIDED, ItemKind.ACTION]


@pytest.mark.parametrize(
    ("said", "otherwise", "disputed"),
    [
        ("In Kasanda 14 pumps stand idle for want of parts.", "In Kasanda 61 pumps stand idle for want of parts.", True),
        ("The council votes on the repair budget on 3 May.", "The council votes on the repair budget on 9 June.", True),
        ("The treasurer signed the repair budget of the pumps.", "The treasurer has not signed the repair budget of the pumps.", True),
        ("In Kasanda 14 pumps stand idle for want of parts.", "In Kasanda fourteen pumps stand idle, for want of parts.", False),
        ("In Kasanda 14 pumps stand idle for want of parts.", "In Mbeya 61 pumps stand idle for want of parts.", False),
        ("The council votes on the repair budget on 3 May.", "The council votes on the repair budget on 3 May 2027.", False),
        ("The council votes on the budget on 3 May.", "The mayor travels to the capital on 9 June.", False),
    ],
)  # fmt: skip
def test_what_another_note_contradicts_says_so(said: str, otherwise: str, disputed: bool) -> None:
    what = given(note(0, said, "Jonas Berg"), note(1, f"Good morning. {otherwise}", "Amina Diallo"))
    (found,) = with_disputes(WriteUpContent(items=(item(ItemKind.LEARNING, said),)), what).items
    assert [span.quote for span in found.claim.disputed] == ([otherwise] if disputed else [])
