"""What the sample library must offer a search: depth, failure, contradiction, two languages."""

import re
from collections import Counter
from datetime import date

from tests.corpus.reading import CORPUS, Corpus, words

FIRST = "budget-release"
DEEP = {FIRST, "vaccine-supply", "handover"}
THIN = {"school-meals", "solid-waste", "land-registration", "flood-warning", "birth-registration", "producer-groups"}
MONEY = r"(GHS|KES|PHP|NPR|USD|F CFA|francs CFA|ariary)"
REASON = r"[^.]*\b(?:worked(?: in [A-Z]\w+)? because|Cela a marché parce que|failed because|held because|a tenu parce que)\b[^.]*\."


def test_about_thirty_six_write_ups_of_which_a_third_are_french(corpus: Corpus) -> None:
    languages = [write_up.language for write_up in corpus.write_ups.values()] + [
        row["language"] for row in corpus.office
    ]
    assert 34 <= len(languages) <= 38
    assert 0.30 <= languages.count("fr") / len(languages) <= 0.37


def test_three_deep_themes_and_six_thin_ones(corpus: Corpus) -> None:
    themes = Counter(write_up.theme for write_up in corpus.write_ups.values())
    themes.update(row["topics"][0] for row in corpus.office)
    assert set(themes) == DEEP | THIN
    assert all(8 <= themes[theme] <= 10 for theme in DEEP), themes
    assert all(1 <= themes[theme] <= 2 for theme in THIN), themes


def test_the_write_ups_span_three_years_and_every_hub(corpus: Corpus) -> None:
    days = [write_up.front["date"] for write_up in corpus.write_ups.values()] + [row["date"] for row in corpus.office]
    assert date(2023, 11, 1) <= min(days) < date(2023, 12, 31)
    assert date(2026, 10, 1) <= max(days) <= date(2026, 10, 31)
    assert len({(day.year, (day.month - 1) // 3) for day in days}) >= 11
    assert {write_up.front["hub"] for write_up in corpus.write_ups.values()} == set(corpus.hubs)


def test_each_deep_theme_has_both_languages_and_every_kind_of_ending(corpus: Corpus) -> None:
    for theme in DEEP:
        cases = corpus.theme(theme)
        assert {case.language for case in cases} == {"en", "fr"}
        assert {"worked", "partly", "not"} <= {case.outcome for case in cases}
        assert len({case.front["hub"] for case in cases}) >= 6


def test_a_couple_of_write_ups_stay_in_their_hub(corpus: Corpus) -> None:
    assert 2 <= [write_up.front["visibility"] for write_up in corpus.write_ups.values()].count("hub") <= 4


def test_two_cases_of_the_first_theme_contradict_each_other_for_a_stated_reason(corpus: Corpus) -> None:
    there, here = corpus.write_ups["savannah-release-board"], corpus.write_ups["rift-release-board"]
    assert {there.theme, here.theme} == {FIRST}
    assert (there.outcome, here.outcome) == ("worked", "not")
    assert "release board" in there.body
    assert "release board" in here.body
    assert "because the cash was already in the account" in there.body
    assert "because it put pressure on officers who had nothing to pay with" in here.body


def test_two_cases_of_the_first_theme_failed(corpus: Corpus) -> None:
    assert [case.outcome for case in corpus.theme(FIRST)].count("not") == 2


def test_one_case_of_the_first_theme_is_superseded_within_it(corpus: Corpus) -> None:
    superseded = [case for case in corpus.theme(FIRST) if "superseded_by" in case.front]
    assert [case.id for case in superseded] == ["visayas-matching-fund"]
    assert corpus.write_ups["visayas-trust-account"].theme == FIRST


def test_one_french_case_tells_the_same_story_in_quite_other_words(corpus: Corpus) -> None:
    other = corpus.write_ups["bassin-caisse-fermee"]
    assert (other.theme, other.language) == (FIRST, "fr")
    english = [set(words(case.body)) for case in corpus.theme(FIRST) if case.language == "en"]
    key_terms = set(
        words(
            "budget release released treasury treasurer account municipality municipal assembly county district line fund finance "
            "warrant supplementary commitment tranche capital"
        )
    )
    assert all(any(term in case for case in english) for term in key_terms)
    assert not key_terms & set(words(other.body))
    french_terms = r"budg|crédit|débloc|mandat|trésor|commune|municip|engag|subvention|ligne|tranche|exercice"
    assert not re.search(french_terms, other.body.lower())
    shared = set.intersection(*english) & set(words(other.body))
    assert not {word for word in shared if len(word) > 4}


def test_the_first_theme_is_concrete(corpus: Corpus) -> None:
    officials = (
        r"finance officer|treasurer|coordinating director|chief officer|administrative officer|county executive|budget analyst"
        r"|percepteur|trésorier|secrétaire|maire"
    )
    for case in corpus.theme(FIRST):
        assert re.search(MONEY, case.body), case.id
        assert re.search(r"\b20\d\d\b", case.body), case.id
        assert re.search(officials, case.body, flags=re.IGNORECASE), case.id
    lines = [
        case for case in corpus.theme(FIRST) if re.search(r"\b(line \d|vote [A-Z]\d|code \d|compte \d|0701)", case.body)
    ]
    assert len(lines) >= 4


def test_amounts_carry_their_currency_in_almost_every_write_up(corpus: Corpus) -> None:
    with_money = [case.id for case in corpus.write_ups.values() if re.search(MONEY, case.body)]
    assert len(with_money) >= 0.9 * len(corpus.write_ups)


def test_some_cases_say_why_it_worked_in_a_sentence_to_quote(corpus: Corpus) -> None:
    saying = {case.id for case in corpus.write_ups.values() if re.search(REASON, case.body)}
    assert len(saying) >= 10
    assert {"savannah-release-board", "rift-two-bin", "visayas-boat-cold-boxes", "fleuve-tarif-volume"} <= saying


def test_some_cases_that_worked_do_not_say_why(corpus: Corpus) -> None:
    silent = corpus.write_ups["middle-hills-red-book-line"]
    assert silent.outcome == "worked"
    assert not re.search(r"\bbecause it\b|worked because|conditions", silent.body)
    assert not re.search(REASON, corpus.write_ups["visayas-school-kitchens"].body)


def test_disagreements_are_kept(corpus: Corpus) -> None:
    headings = ("### Where they disagreed", "### Les désaccords", "### Ce qui les a divisés")
    keeping = [case for case in corpus.write_ups.values() if any(heading in case.body for heading in headings)]
    assert len(keeping) >= 24


def test_older_write_ups_say_what_happened_next(corpus: Corpus) -> None:
    endings = ("## What happened next", "## Ce qui s'est passé ensuite")
    known = [case for case in corpus.write_ups.values() if any(ending in case.body for ending in endings)]
    assert len(known) >= 24
    assert all(case.front["outcome"] != "not" or case in known for case in corpus.write_ups.values())


def test_a_newcomer_has_a_request_of_the_first_theme_to_paste_in_either_language(corpus: Corpus) -> None:
    for language, terms in (("en", ("released", "budget", "treasury")), ("fr", ("débloqué", "budget", "percepteur"))):
        text = (CORPUS / f"example_request.{language}.txt").read_text(encoding="utf-8")
        assert 150 <= len(text.split()) <= 500
        assert all(term in text for term in terms)
