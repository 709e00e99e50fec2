"""Which questions of the bank are asked, and in which order."""

from collections.abc import Callable
from datetime import date

import pytest

from service.domain.library import Outcome
from service.domain.places import Language
from service.domain.problem import ProblemSheet, SheetField
from service.domain.questions import MOST_USEFUL, SHOWN_AT_MOST, ClarifyingQuestion, Perspective
from service.domain.sources import Source
from service.drafting.case_text import CaseText
from service.drafting.extractive.clarifying_questions import write_clarifying_questions
from service.drafting.extractive.question_bank import Slot, bank, field_of_question, first_question
from service.support.folding import fold
from tests.drafting.extractive.requests import FLAT_EN, FRENCH, TIDY_EN

Made = Callable[..., Source]
PastCase = Callable[..., CaseText]
TODAY = date(2026, 11, 23)


def asked(
    *sources: Source,
    sheet: ProblemSheet | None = None,
    cases: tuple[CaseText, ...] = (),
    language: Language = Language.EN,
) -> tuple[ClarifyingQuestion, ...]:
    content = write_clarifying_questions(sheet or ProblemSheet(), sources, cases, language=language, today=TODAY)
    return content.questions


def test_at_most_seven_questions_and_none_twice(made: Made) -> None:
    for text in (TIDY_EN, FLAT_EN, FRENCH, "", "solar irrigation"):
        found = asked(made(text))
        assert 1 <= len(found) <= SHOWN_AT_MOST
        assert len({question.text for question in found}) == len({question.id for question in found}) == len(found)


def test_what_is_missing_is_asked_first(made: Made) -> None:
    found = asked(made("The problem is that our well is dry since May and 300 families walk two hours."))
    first = found[:MOST_USEFUL]
    assert {question.field for question in first} >= {SheetField.DECISION, SheetField.WANT_TO_LEARN}
    assert all(question.gap for question in first)


def test_what_the_sheet_already_says_is_no_gap(made: Made) -> None:
    sheet = ProblemSheet(decision="The board decides on 3 May, ten days to change.", want_to_learn="Who pays?")
    found = asked(made("The problem is that our well is dry since May."), sheet=sheet)
    assert not [question for question in found if question.gap and question.field in sheet.filled()]


def test_a_sentence_that_says_there_is_no_date_leaves_the_decision_open(made: Made) -> None:
    found = asked(made("The well is dry. We have no date yet for the decision."))
    assert any(question.field is SheetField.DECISION and question.gap for question in found)


def test_several_perspectives_ask(made: Made) -> None:
    for text in (TIDY_EN, FRENCH):
        assert len({question.perspective for question in asked(made(text))}) >= 4


def test_vague_words_are_quoted_back(made: Made) -> None:
    found = asked(made("Our pumps fail in several districts and the committee decides soon what to do. " * 2))
    texts = [question.text for question in found]
    assert any("“several districts”" in text for text in texts)
    assert any("“soon”" in text for text in texts)


def test_a_past_case_is_asked_about_with_its_own_words(made: Made, past_case: PastCase) -> None:
    case = past_case(("What we learned", "It worked because the boat owners had a seat on the committee."))
    question = next(each for each in asked(made(TIDY_EN), cases=(case,)) if each.document_id == "case-1")
    assert "The pontoon at Rusinga" in question.text
    assert "“It worked because the boat owners had a seat on the committee.”" in question.text
    assert question.perspective is Perspective.SCEPTIC


def test_a_case_whose_end_nobody_knows_is_not_said_to_have_worked(made: Made, past_case: PastCase) -> None:
    why = ("What we learned", "It worked because the boat owners had a seat on the committee.")
    unknown = past_case(why, outcome=Outcome.UNKNOWN)
    assert not [each for each in asked(made(TIDY_EN), cases=(unknown,)) if each.document_id]
    failed = past_case(("", "It failed because nobody owned the boats."), outcome=Outcome.NOT)
    assert any("it did not work" in each.text for each in asked(made(TIDY_EN), cases=(failed,)))


def test_a_solution_already_chosen_is_asked_about(made: Made) -> None:
    letter = (
        "We have chosen the software and the tablets have been ordered. We would like peers to validate the approach."
    )
    assert "ideas-sceptic-decided" in [question.bank_id for question in asked(made(letter))[:MOST_USEFUL]]
    open_letter = letter.replace("We would", "Nothing is decided. We would")
    assert "ideas-sceptic-decided" not in [question.bank_id for question in asked(made(open_letter))]


def test_a_bare_subject_is_asked_about_with_its_own_words(made: Made) -> None:
    found = asked(made("solar irrigation for smallholders"))
    assert sum("“solar irrigation" in question.text for question in found) >= 3


def test_a_subject_line_is_quoted_where_the_letter_says_little_more(made: Made) -> None:
    found = asked(made("Subject: how do pumps get paid for\n\nIs there anything written about it?"))
    assert any("You write “how do pumps get paid for”" in question.text for question in found)


def test_questions_are_in_the_language_of_the_draft(made: Made) -> None:
    for question in asked(made(TIDY_EN), language=Language.FR):
        entry = next(each for each in bank() if each.id == question.bank_id)
        assert question.why == entry.why_fr


def test_the_bank_covers_every_field_and_perspective_in_both_languages() -> None:
    assert len(bank()) >= 70
    assert len({question.id for question in bank()}) == len(bank())
    for field in SheetField:
        assert {question.perspective for question in bank() if question.field is field} == set(Perspective)
        assert sum(question.first for question in bank() if question.field is field) == 1
    for question in bank():
        for text in (question.en, question.fr, question.why_en, question.why_fr):
            assert text.strip() == text
            assert text
        assert question.en.endswith("?")
        assert question.fr.endswith(" ?")
        slots = {"{words}"} if question.slot not in (Slot.NONE, Slot.CASE) else set()
        slots |= {"{words}", "{case}"} if question.slot is Slot.CASE else set()
        for text in (question.en, question.fr):
            assert all(slot in text for slot in slots)
            assert text.count("{") == len(slots)


@pytest.mark.parametrize("language", list(Language))
def test_a_question_of_ours_sent_back_is_known_again(language: Language) -> None:
    for field in SheetField:
        assert field_of_question(fold("3) " + first_question(field, language)).removeprefix("3) ")) is field
    vague = next(question for question in bank() if question.slot is Slot.DATE)
    assert field_of_question(fold(vague.text(language).replace("{words}", "soon"))) is vague.field
    assert field_of_question("what is the weather like ?") is None
