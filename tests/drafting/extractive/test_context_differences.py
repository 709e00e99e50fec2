"""A past case beside a request: why it worked there, what differs here, what to ask its people."""

from collections.abc import Callable

import pytest

from service.domain.agenda import Format
from service.domain.drafts import CaseComparison, CaseDifference, Claim, Difference
from service.domain.ids import HubId
from service.domain.library import Outcome
from service.domain.places import Hub, Language
from service.domain.problem import ProblemSheet
from service.domain.sources import Source
from service.drafting.case_text import CaseText, Here
from service.drafting.extractive.context_differences import write_context_differences
from service.support.grounding import check
from tests.drafting.extractive.requests import TIDY_EN

Made = Callable[..., Source]
PastCase = Callable[..., CaseText]

STORY = (
    "The problem as asked",
    "Suba District had set aside KES 2,100,000 for a pontoon serving 14 villages on the lake. It was never built.",
)
WHY = (
    "What we learned",
    "It worked because the boat owners had a seat on the district committee. Peter Ouma: ask the governor for a letter.",
)


def compared(
    case: CaseText, request: Source, *, here: Here | None = None, language: Language = Language.EN
) -> CaseComparison:
    content = write_context_differences([request], ProblemSheet(), [case], here=here or Here(), language=language)
    return content.cases[0]


def rows(comparison: CaseComparison) -> dict[Difference, CaseDifference]:
    return {row.difference: row for row in comparison.differences}


def text(claim: Claim | None) -> str | None:
    return claim.text if claim else None


def test_why_it_worked_is_the_write_ups_own_sentence(made: Made, past_case: PastCase) -> None:
    comparison = compared(past_case(STORY, WHY), made(TIDY_EN))
    assert [claim.text for claim in comparison.why] == [
        "It worked because the boat owners had a seat on the district committee."
    ]
    assert not comparison.silent
    assert "It worked because the boat owners" in comparison.ask[0]


def test_a_write_up_that_does_not_say_why_is_silent_and_its_people_are_named(made: Made, past_case: PastCase) -> None:
    comparison = compared(past_case(STORY), made(TIDY_EN))
    assert comparison.silent
    assert comparison.why == ()
    assert [person.name for person in comparison.people] == ["Akinyi Odero"]
    assert comparison.ask[0] == "Why did it work for you, and what would have made it fail?"


def test_the_reason_of_the_problem_is_not_the_reason_of_the_outcome(made: Made, past_case: PastCase) -> None:
    case = past_case(("The problem as asked", "The landing failed because the lake rose by two metres."))
    assert compared(case, made(TIDY_EN)).silent


def test_a_case_that_did_not_work_is_asked_otherwise(made: Made, past_case: PastCase) -> None:
    comparison = compared(past_case(STORY, outcome=Outcome.NOT), made(TIDY_EN), language=Language.FR)
    assert comparison.ask[0].startswith("Pourquoi cela n'a-t-il pas marché chez vous")
    assert "Que feriez-vous autrement si c'était à refaire ?" in comparison.ask


def test_what_both_sides_stated_stands_side_by_side(made: Made, past_case: PastCase) -> None:
    found = rows(compared(past_case(STORY, WHY), made(TIDY_EN)))
    money = found[Difference.MONEY]
    assert text(money.there) == "KES 2,100,000 for a pontoon serving 14 villages on the lake"
    assert text(money.here) == "KES 400,000"
    assert money.question == ""
    scale = found[Difference.SCALE]
    assert (text(scale.there), text(scale.here)) == ("14 villages on the lake", "11 villages on the lake")


def test_what_nobody_wrote_down_is_a_question_and_never_a_statement(made: Made, past_case: PastCase) -> None:
    found = rows(compared(past_case(STORY), made("The landing is under water.")))
    money = found[Difference.MONEY]
    assert money.here is None
    assert money.question == "How much money is involved with you, and in whose account is it?"
    silent_there = rows(
        compared(past_case(("", "The pontoon was built.")), made("We have KES 400,000 for the landing."))
    )
    assert silent_there[Difference.MONEY].there is None
    assert (
        silent_there[Difference.MONEY].question == "How much money was involved there, and what did your remedy cost?"
    )


def test_where_neither_side_says_anything_there_is_no_row(made: Made, past_case: PastCase) -> None:
    assert rows(compared(past_case(("", "The pontoon was built.")), made("The landing is under water."))) == {}


def test_what_peers_proposed_is_no_fact_of_the_place(made: Made, past_case: PastCase) -> None:
    case = past_case(
        ("What they recommended", "Pay KES 9,000 a month to the guard."), ("", "Peter Ouma: pay KES 7,000.")
    )
    assert rows(compared(case, made("We have KES 400,000 for the landing.")))[Difference.MONEY].there is None


def test_the_same_hub_is_not_asked_where_it_is(made: Made, past_case: PastCase) -> None:
    here = Here(hub=Hub(id=HubId("lake-basin"), name="Lake Basin Hub"), format=Format.VIRTUAL)
    assert Difference.PLACE not in rows(compared(past_case(STORY), made("The landing leaks."), here=here))


@pytest.mark.parametrize("language", list(Language))
def test_every_claim_holds_and_every_comparison_asks_two_or_three_questions(
    made: Made, past_case: PastCase, language: Language
) -> None:
    request, case = made(TIDY_EN), past_case(STORY, WHY)
    sources: dict[str, Source] = {source.id: source for source in (request, *case.sources)}
    comparison = compared(case, request, language=language)
    claims = [*comparison.why]
    claims += [claim for row in comparison.differences for claim in (row.there, row.here) if claim]
    assert claims
    for claim in claims:
        assert claim.quoted
        assert check(claim, sources) is None
    assert 2 <= len(comparison.ask) <= 3


def test_a_row_of_a_table_is_not_taken_for_a_sentence(made: Made, past_case: PastCase) -> None:
    case = past_case(("", "| where | lines | because |\n|---|---|---|\n| it worked because | 22 | KES 500 |"))
    comparison = compared(case, made(TIDY_EN))
    assert comparison.silent
    assert rows(comparison)[Difference.MONEY].there is None
