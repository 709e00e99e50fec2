"""What a sentence is told from beside its own words: the decision next to it, the yes after it, how it begins."""

import pytest

from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.sessions import NoteOrigin
from service.drafting.extractive.neighbours import tells_to_do
from service.drafting.extractive.said import read_said
from tests.drafting.extractive.test_write_up import noted, texts, written

TALK = (
    ("Grace", "The committee met in the school and the treasurer read out the accounts of the water point."),
    ("Peter", "The pump on the hill was repaired in March by the mechanic from the next village."),
    ("Grace", "Every household near the school carries water for forty minutes in the dry season."),
)


def test_who_sums_up_goes_on_and_each_statement_beside_the_decision_is_one_too() -> None:
    recap = "We decided that the mechanic is paid every quarter. The colour of the receipt is yellow."
    notes, sources = noted(*TALK, ("Grace", recap), origin=NoteOrigin.TRANSCRIPT)
    decided = " ".join(texts(written(notes, sources), ItemKind.DECIDED))
    assert "paid every quarter" in decided
    assert "The colour of the receipt is yellow" in decided


@pytest.mark.parametrize("aside", ["I think the receipt could be yellow.", "People were glad about yellow receipts."])
def test_talk_beside_a_decision_is_none(aside: str) -> None:
    recap = f"We decided that the mechanic is paid every quarter. Thank you all for coming. {aside}"
    notes, sources = noted(*TALK, ("Grace", recap), origin=NoteOrigin.TRANSCRIPT)
    items = written(notes, sources).items
    assert not [each for each in items if each.kind is ItemKind.DECIDED and each.claim.text.startswith(aside[:20])]


@pytest.mark.parametrize(
    ("answer", "assented"),
    [("Yeah, that would work.", True), ("Um, okay.", True), ("Oui, d'accord.", False), ("Who pays for it?", False)],
)
def test_a_yes_of_somebody_else_is_heard(answer: str, *, assented: bool) -> None:
    notes, sources = noted(("Grace", "Children could count the strokes of the pump."), ("Peter", answer))
    assert read_said(notes, sources)[0].assented is assented


def test_nobody_agrees_with_themselves_and_french_agrees_in_french() -> None:
    notes, sources = noted(("Grace", "Children could count the strokes of the pump."), ("Grace", "Yes, they could."))
    assert not read_said(notes, sources)[0].assented
    rows = ("Awa", "Les enfants pourraient compter les coups de pompe chaque matin."), ("Issa", "Oui, bonne idée.")
    notes, sources = noted(*rows)
    french = {id: source.model_copy(update={"language": Language.FR}) for id, source in sources.items()}
    assert read_said(notes, french)[0].assented


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("Put a light on the corner of the pump.", True),
        ("Maybe use the school's notice board.", True),
        ("Make sure that you write it down.", False),
        ("The light is on the corner of the pump.", False),
    ],
)
def test_an_idea_may_begin_with_what_to_do(words: str, *, is_one: bool) -> None:
    notes, sources = noted(("Grace", words))
    assert tells_to_do(read_said(notes, sources)[0]) is is_one
