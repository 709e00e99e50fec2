"""What a pasted request tells by itself."""

import pytest

from service.domain.places import Language
from service.domain.problem import ProblemSheet
from service.peer_assists.edit_distance import distance, sheet_distance
from service.peer_assists.intake import LONGEST_TITLE, language_of, opening_of, problem_of, title_of


@pytest.mark.parametrize(
    ("request_text", "title"),
    [
        (
            "From: Paul\nTo: Naomi\nSubject: Drains at the market\n\nDear Naomi,\nWe ask for help.",
            "Drains at the market",
        ),
        ("De : Mialy\nObjet : TR: RE : notre application\n\nBonjour", "Notre application"),
        (
            "Hello, I hope you are well. Our pumps break every month and nobody pays!",
            "Our pumps break every month and nobody pays!",
        ),
        ("Bonjour Awa,\n\nJ’espère que tu vas bien. Le forage est en panne.", "Le forage est en panne"),
        ("Namaste Kamala-ji,\n\nThe roof leaks.", "The roof leaks"),
        ("Laxmi ji,\n\nThe roof leaks.", "The roof leaks"),
        ("Subhash Adhikari ji,\n\nThe roof leaks.", "The roof leaks"),
        ("Dear X,\nThe roof leaks.", "The roof leaks"),
        ("Bonjour Y,\nle toit fuit.", "Le toit fuit"),
        ("Chère Awa,\n\nLe toit fuit.", "Le toit fuit"),
        ("Laxmi ji,", "Laxmi ji"),
        ("# The roof leaks\n\nIn the rain.", "The roof leaks"),
        ("I hope you are well.", "I hope you are well"),
        ("???", ""),
        ("", ""),
    ],
)
def test_the_title_is_the_subject_or_the_first_sentence_that_says_something(request_text: str, title: str) -> None:
    assert title_of(request_text) == title


@pytest.mark.parametrize("request_text", ["word " * 500, "x" * 5_000, "ต้องการความช่วยเหลือ" * 50])
def test_a_title_is_short(request_text: str) -> None:
    assert 0 < len(title_of(request_text)) <= LONGEST_TITLE + 1


def test_the_opening_is_a_whole_sentence() -> None:
    assert (
        opening_of("Dear all,\n\nThe drains at Nyakoro are not finished. The rains begin.")
        == "The drains at Nyakoro are not finished."
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The drains at the market are not finished.", Language.EN),
        ("Les caniveaux du marché ne sont pas terminés.", Language.FR),
        ("12 / 14", Language.FR),
        ("", Language.FR),
    ],
)
def test_the_language_is_heard_or_the_readers(text: str, language: Language) -> None:
    assert language_of(text, otherwise=Language.FR) is language


def slowly(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above = row
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


@pytest.mark.parametrize(
    ("a", "b"),
    [("", ""), ("", "abc"), ("abc", "abc"), ("kitten", "sitting"), ("aaa", "b"), ("été", "ete"), ("ab" * 9, "ba" * 7)],
)
def test_the_distance_is_the_textbooks(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a) == slowly(a, b)


def test_a_sheet_that_was_not_touched_is_at_no_distance_and_a_new_one_at_all_of_it() -> None:
    drafted = ProblemSheet(problem="Dry pumps", tried="Letters")
    assert sheet_distance(drafted, drafted) == 0
    assert sheet_distance(drafted, ProblemSheet()) == 1
    assert sheet_distance(ProblemSheet(), ProblemSheet()) == 0


@pytest.mark.parametrize(
    ("request_text", "problem"),
    [
        (
            "Dear Naomi,\n\nWe ask for help.\n\nThe problem. The county voted the money\nand kept it. More.",
            "The county voted the money and kept it.",
        ),
        ("Bonjour,\n\nLe problème : personne ne sait ce qui se passera. Suite.", "personne ne sait ce qui se passera."),
        ("Dear all,\n\nThe pumps are dry.", "The pumps are dry."),
    ],
)
def test_the_problem_is_the_sentence_that_says_so(request_text: str, problem: str) -> None:
    assert problem_of(request_text) == problem
