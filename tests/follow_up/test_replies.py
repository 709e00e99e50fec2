"""Pasted mails are read leniently in both languages, and what is not understood stays open."""

import pytest

from service.follow_up.questions import every_wording
from service.follow_up.replies import outcome_of, read_evaluation, read_reply, yes_or_no


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("Yes", "yes"),
        ("yes, though late", "yes"),
        ("Oui, tout est fait", "yes"),
        ("Partly.", "partly"),
        ("Yes and no", "partly"),
        ("En partie seulement", "partly"),
        ("No", "no"),
        ("Not yet", "no"),
        ("Nothing so far", "no"),
        ("Non, pas encore", "no"),
        ("We didn’t", "no"),
        ("The rains came early this year", None),
        ("", None),
        ("5", None),
    ],
)
def test_the_choice_an_answer_begins_with(said: str, choice: str | None) -> None:
    assert yes_or_no(said) == choice


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("It worked", "worked"),
        ("Cela a marché", "worked"),
        ("partly", "partly"),
        ("It did not work", "not"),
        ("Ça n’a pas marché", "not"),
        ("too early to say", "unknown"),
        ("Trop tôt pour le dire", "unknown"),
        ("see above", None),
    ],
)
def test_how_it_went(said: str, outcome: str | None) -> None:
    assert outcome_of(said) == outcome


def test_answers_under_the_quoted_questions_are_read() -> None:
    reply = (
        "Bonjour,\n\n"
        "> 1. Avez-vous agi sur ce qui a été décidé ? (oui, en partie ou non)\nEn partie\n"
        "> 2. Avez-vous fait quelque chose autrement grâce à l’assistance par les pairs ? (oui, en partie ou non)\nnon\n"
        "> 3. Que s’est-il passé ?\nLa fiche est affichée dans douze postes.\n\nLes autres suivent.\n"
        "> 4. Qu’est-ce que cela a donné en fin de compte ?\ntrop tôt"
    )
    read = read_reply(reply, questions=every_wording())
    assert (read.did_you_act, read.did_you_do_something_differently, read.outcome) == ("partly", "no", "unknown")
    assert "La fiche est affichée dans douze postes.\n\nLes autres suivent." in read.what_happened
    assert "décidé" not in read.what_happened


def test_a_letter_without_numbers_keeps_its_words_and_leaves_the_rest_open() -> None:
    read = read_reply("Not yet. Jun was on the typhoon response.", questions=every_wording())
    assert (read.did_you_act, read.did_you_do_something_differently, read.outcome) == ("no", None, None)
    assert read.what_happened == "Not yet. Jun was on the typhoon response."


def test_scores_of_a_mail_are_read_and_doubtful_ones_stay_open() -> None:
    read = read_evaluation("1. 5\n2) 3 sur 5\n3: 2 or 4\n4. The go-round\n5. Shorter", questions=every_wording())
    assert (read.worth_the_time, read.heard, read.will_use) == (5, 3, None)
    assert (read.keep, read.change) == ("The go-round", "Shorter")
