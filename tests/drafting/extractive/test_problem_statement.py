"""The sheet from the host team's own sentences."""

from collections.abc import Callable
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.drafts import ProblemStatementContent
from service.domain.places import Language
from service.domain.problem import SheetField, minutes_to_tell
from service.domain.sources import Source, SourceKind
from service.domain.text import clean
from service.drafting.extractive.problem_statement import not_in_the_sheet, write_problem_statement
from service.drafting.extractive.question_bank import first_question
from service.support.grounding import check
from tests.drafting.extractive.requests import FLAT_EN, FRENCH, TIDY_EN

Made = Callable[..., Source]
TODAY = date(2026, 11, 23)


def written(*sources: Source, language: Language = Language.EN) -> ProblemStatementContent:
    return write_problem_statement(sources, language=language, today=TODAY)


def texts(content: ProblemStatementContent) -> dict[SheetField, str]:
    return {field.field: field.text for field in content.fields}


def test_a_letter_fills_the_sheet_in_its_own_words(made: Made) -> None:
    found = texts(written(made(TIDY_EN)))
    assert found[SheetField.PROBLEM].startswith("The problem is that the landing at Kobala")
    assert found[SheetField.WHY_IT_MATTERS].startswith("It matters because two people drowned")
    assert "11 villages" in found[SheetField.CONTEXT]
    assert "floating pontoon" in found[SheetField.TRIED]
    assert "sandbags" in found[SheetField.TRIED]
    assert found[SheetField.IDEAS].startswith("We could move the landing")
    assert found[SheetField.WANT_TO_LEARN] == "How did others keep a landing open on a lake that rises?"
    assert found[SheetField.FIXED_AND_OPEN] == (
        "What is fixed: the boats and the timetable. What is open: the place of the landing."
    )
    assert found[SheetField.DECISION] == "The district council decides on 14 December."
    assert found[SheetField.CONSTRAINTS] == "We cannot spend more than KES 400,000."
    assert found[SheetField.USEFUL_RESULT] == "A useful result would be two options with their costs."


def test_greeting_signature_and_thread_are_not_the_matter(made: Made) -> None:
    content = written(made(TIDY_EN))
    everything = " ".join(texts(content).values())
    for courtesy in (
        "Dear Tom",
        "hope you are well",
        "Kind regards",
        "+254",
        "Ferry coordinator",
        "Could you tell me more",
    ):
        assert courtesy not in everything


def test_a_letter_without_any_punctuation_is_read(made: Made) -> None:
    found = texts(written(made(FLAT_EN)))
    assert "problem with the seed bank" in found[SheetField.PROBLEM]
    assert "drying racks" in found[SheetField.TRIED]
    assert "we want to know how others keep seed dry" in found[SheetField.WANT_TO_LEARN]


def test_a_french_letter_is_read_as_french(made: Made) -> None:
    found = texts(written(made(FRENCH, language=Language.FR), language=Language.FR))
    assert found[SheetField.PROBLEM].startswith("Le problème, c'est que les parents")
    assert "46 l'an dernier" in found[SheetField.WHY_IT_MATTERS]
    assert "sans résultat" in found[SheetField.TRIED]
    assert found[SheetField.IDEAS] == "Une idée serait d'acheter le mil à la récolte."
    assert found[SheetField.DECISION] == "Le comité tranche le 2 février."
    assert "300 000 F CFA" in found[SheetField.CONSTRAINTS]


def test_what_the_letter_does_not_say_stays_empty_with_the_question_that_would_fill_it(made: Made) -> None:
    for language in Language:
        content = written(made("The well is dry since May.", language=language), language=language)
        for field in content.fields:
            assert bool(field.claims) != bool(field.question)
            if not field.claims:
                assert field.question == first_question(field.field, language)


def test_an_empty_letter_asks_for_everything(made: Made) -> None:
    content = written(made(" \n\n"))
    assert [field.field for field in content.fields] == list(SheetField)
    assert all(field.question and not field.claims for field in content.fields)
    assert content.telling == ()


def test_vague_words_are_quoted_with_what_they_need(made: Made) -> None:
    content = written(
        made("The pumps in several districts fail and many women walk far. The committee must decide soon.")
    )
    said = [claim.text for claim in content.vague]
    assert "“several districts”: how many?" in said
    assert "“soon”: on what date, or since when?" in said


def test_a_number_beside_it_is_not_vague(made: Made) -> None:
    content = written(made("Several districts (12) have no nurse, and soon (on 3 May) the clinic closes."))
    assert content.vague == ()


def test_the_telling_is_in_the_order_of_the_method_and_within_five_minutes(made: Made) -> None:
    long_letter = TIDY_EN.replace(
        "What we tried:", "In 2024 the district built a road to the lake. " * 200 + "\n\nWhat we tried:"
    )
    content = written(made(long_letter))
    assert minutes_to_tell(*(claim.text for claim in content.telling)) <= 5
    text = " ".join(claim.text for claim in content.telling)
    marks = [
        "The problem is",
        "Why it matters:",
        "The background:",
        "What we have tried:",
        "Ideas so far",
        "What we want to learn:",
    ]
    assert [text.index(mark) for mark in marks] == sorted(text.index(mark) for mark in marks)


def test_an_answer_goes_into_the_field_the_question_asked_for(made: Made) -> None:
    answers = (
        "> 1. "
        + first_question(SheetField.DECISION, Language.EN)
        + "\n\nThe chief, on 3 May.\n\n> "
        + (first_question(SheetField.CONSTRAINTS, Language.EN) + "\nNobody may travel.\n")
    )
    content = written(made("The well is dry."), made(answers, kind=SourceKind.HOST_ANSWER, source_id="s2"))
    assert texts(content)[SheetField.DECISION] == "The chief, on 3 May."
    assert texts(content)[SheetField.CONSTRAINTS] == "Nobody may travel."


def test_what_found_no_place_can_still_be_listed(made: Made) -> None:
    source = made(TIDY_EN)
    left = [span.quote for span in not_in_the_sheet([source], written(source))]
    assert left == ["I hope you are well."]


def test_every_claim_is_the_words_of_its_source(made: Made) -> None:
    for text in (TIDY_EN, FLAT_EN, FRENCH):
        source = made(text)
        content = written(source)
        claims = [*(claim for field in content.fields for claim in field.claims), *content.telling, *content.vague]
        for claim in claims:
            assert all(span.quote == source.text[span.start : span.end] for span in claim.support)
            assert check(claim, {source.id: source}) is None


@given(st.text(max_size=600).map(clean))
@settings(max_examples=40, deadline=None)
def test_any_text_at_all_gives_a_sheet_that_holds(text: str) -> None:
    from datetime import UTC, datetime

    source = Source(id="s1", kind=SourceKind.REQUEST, text=text, made_at=datetime(2026, 11, 23, tzinfo=UTC))
    content = written(source)
    for claim in (claim for field in content.fields for claim in field.claims):
        assert check(claim, {"s1": source}) is None
