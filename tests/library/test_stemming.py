"""Words meet in their stems, in English and in French, with or without accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.library.stemming import terms, words_matching


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "commitments", "committed"),
        ("en", "the team's", "teams"),
        ("en", "the team’s", "teams"),
        ("en", "RÉSUMÉ", "resume"),
        ("fr", "l'équipe", "équipes"),
        ("fr", "L’ÉQUIPE", "equipe"),
        ("fr", "d'engagements", "engagement"),
        ("fr", "qu'engagées", "engagé"),
        ("fr", "engagées", "engagees"),
        ("fr", "jusqu'hier", "hier"),
        ("fr", "dégâts", "degats"),
        ("fr", "œuvre", "oeuvre"),
        ("es", "comunidades", "comunidad"),
    ],
)
def test_two_forms_of_a_word_are_one_stem(language: str, one: str, other: str) -> None:
    assert terms(one, language) == terms(other, language) != []


def test_french_words_are_not_stemmed_as_english() -> None:
    assert terms("budgétaires", "fr") == ["budgetair"]
    assert terms("l'équipe", "en") == ["l'equip"]


@pytest.mark.parametrize(
    ("language", "text"), [("en", "what is it that we have been"), ("fr", "qu'est-ce que c'était à l'un")]
)
def test_stop_words_are_left_out(language: str, text: str) -> None:
    assert [term for term in terms(text, language) if term not in ("ce",)] == []


def test_names_and_numbers_stay() -> None:
    assert terms("O'Brien paid 3 of 40 M€ in 2024") == ["o'brien", "paid", "3", "40", "2024"]


def test_terms_keep_their_order_and_repeats() -> None:
    assert terms("water, budget; water") == ["water", "budget", "water"]


def test_an_unknown_language_is_folded_and_not_stemmed() -> None:
    assert terms("Équipes ville", "xx") == ["equipes", "ville"]


def test_matching_words_are_found_at_their_place() -> None:
    text = "Pour l’équipe : les équipes."
    matches = words_matching(text, terms("équipe", "fr"), "fr")
    assert [text[match.start : match.end] for match in matches] == ["équipe", "équipes"]


@given(st.text(st.characters(codec=None)), st.sampled_from(["en", "fr", "ar", "xx"]))
def test_any_text_has_terms(text: str, language: str) -> None:
    assert all(isinstance(term, str) and term for term in terms(text, language))
