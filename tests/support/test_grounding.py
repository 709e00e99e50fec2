"""The support check: what holds, what is held back and why."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.domain.drafts import Claim, HeldBackReason
from service.domain.ids import SourceId
from service.domain.places import Language
from service.domain.sources import Source, SourceKind, Span
from service.support.grounding import check, find_quote, split_supported
from service.support.sentences import read_sentences

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def source(text: str, source_id: str = "s1", language: Language = Language.EN, title: str = "") -> Source:
    return Source(id=SourceId(source_id), kind=SourceKind.NOTE, text=text, language=language, title=title, made_at=NOW)


def whole(of: Source) -> Span:
    return Span(source_id=of.id, start=0, end=len(of.text), quote=of.text)


def reason(said: str, cited: str, language: Language = Language.EN) -> HeldBackReason | None:
    of = source(cited, language=language)
    held = check(Claim(id="c1", text=said, support=(whole(of),)), {of.id: of})
    return held.reason if held else None


CITED = (
    "Kerimoi County voted KES 18.6 million on 14 March 2026 for twenty-five feeder roads, and Grace Achieng of the MoF "
    "said at 9.30 a.m. that 60 % had been released by the third quarter."
)


@pytest.mark.parametrize(
    "said",
    [
        "KES 18.6 million was voted.",
        "The county voted KES 18,600,000.",
        "18 600 000 KES were voted by Kerimoi.",
        "18.6m was voted for 25 roads.",
        "Vingt-cinq routes, 18,6 millions de KES.",
        "It was voted on 2026-03-14.",
        "It was voted on the fourteenth of March.",
        "Le vote a eu lieu le 14 mars 2026.",
        "It was voted in March 2026.",
        "It was voted in 2026, on 14/03/2026.",
        "By Q3 sixty per cent had been released.",
        "60 pour cent au troisième trimestre.",
        "Achieng said so at 9:30.",
        "Ms Achieng’s county voted it.",
        "Grâce à Kerimoi, l'argent est voté.",
        "The council voted for roads.",
    ],
)
def test_a_true_paraphrase_is_supported_in_any_form(said: str) -> None:
    assert reason(said, CITED) is None


@pytest.mark.parametrize(
    ("said", "why", "missing"),
    [
        ("The county voted KES 18.7 million.", HeldBackReason.NUMBER_NOT_FOUND, ("18.7 million",)),
        ("The county voted 18.6 thousand.", HeldBackReason.NUMBER_NOT_FOUND, ("18.6 thousand",)),
        ("The county voted USD 18.6 million.", HeldBackReason.NUMBER_NOT_FOUND, ("18.6 million",)),
        ("Sixty roads were voted.", HeldBackReason.NUMBER_NOT_FOUND, ("Sixty",)),
        ("25 % had been released.", HeldBackReason.NUMBER_NOT_FOUND, ("25",)),
        ("Fourteen roads were voted.", HeldBackReason.NUMBER_NOT_FOUND, ("Fourteen",)),
        ("Trente routes ont été votées.", HeldBackReason.NUMBER_NOT_FOUND, ("Trente",)),
        ("It was voted on 15 March.", HeldBackReason.DATE_NOT_FOUND, ("15 March",)),
        ("It was voted on 14 May 2026.", HeldBackReason.DATE_NOT_FOUND, ("14 May 2026",)),
        ("It was voted on 14 March 2025.", HeldBackReason.DATE_NOT_FOUND, ("14 March 2025",)),
        ("It was voted in Q2.", HeldBackReason.DATE_NOT_FOUND, ("Q2",)),
        ("It was voted on a Tuesday.", HeldBackReason.DATE_NOT_FOUND, ("Tuesday",)),
        ("It was voted in Nakuru.", HeldBackReason.NAME_NOT_FOUND, ("Nakuru",)),
        ("Nakuru voted it.", HeldBackReason.NAME_NOT_FOUND, ("Nakuru",)),
        ("Kenya voted it.", HeldBackReason.NAME_NOT_FOUND, ("Kenya",)),
        ("Esther Achieng said so.", HeldBackReason.NAME_NOT_FOUND, ("Esther",)),
        ("The WHO said so.", HeldBackReason.NAME_NOT_FOUND, ("WHO",)),
        ("Write to grace@example.org.", HeldBackReason.NAME_NOT_FOUND, ("grace@example.org",)),
        ("It stands on vote D4.", HeldBackReason.NAME_NOT_FOUND, ("D4",)),
    ],
)
def test_what_the_cited_words_do_not_say_is_held_back_with_the_words(
    said: str, why: HeldBackReason, missing: tuple[str, ...]
) -> None:
    of = source(CITED)
    held = check(Claim(id="c1", text=said, support=(whole(of),)), {of.id: of})
    assert held is not None
    assert (held.reason, held.missing) == (why, missing)


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("Part 60A must be amended.", "Part 40A must be amended."),
        ("A 8kg extinguisher was used.", "A 5kg extinguisher was used."),
        ("It costs 5x more.", "It costs 4x more."),
        ("There is a problem with 1 repeater.", "There is a problem with 3 repeaters and an aerial."),
        ("They have TVs.", "They have radios."),
    ],
)
def test_codes_and_numbers_stuck_to_units_are_compared(said: str, cited: str) -> None:
    assert reason(said, cited) is not None
    assert reason("As they put it: " + cited, cited) is None


def test_a_number_does_not_stand_in_for_another_of_the_same_sentence() -> None:
    cited = "4 of 5 pumps were paid for in February and 3 in March."
    assert reason("So 5 of 5 pumps were paid for in February and 3 in March.", cited) is HeldBackReason.NUMBER_NOT_FOUND
    assert reason("So 4 of 5 pumps were paid for in March and 3 in March.", cited) is HeldBackReason.DATE_NOT_FOUND
    assert reason("In March 3 pumps were paid for, 4 of 5 in February.", cited) is None
    assert reason("In March 3 pumps were paid for; the 3 work.", cited) is None


def test_one_thing_written_as_a_digit_rests_on_the_word() -> None:
    assert reason("1 of the roads is open, 5 kg of it.", "One road is open, 5kg of it.") is None
    assert reason("The UK bought TVs.", "In the U.K. a TV was bought.") is None


def test_a_year_nobody_wrote_is_held_back() -> None:
    assert (
        reason("The board meets on 11 December 2026.", "The board meets on 11 December.")
        is HeldBackReason.DATE_NOT_FOUND
    )


def test_a_day_of_the_month_is_no_number_of_things() -> None:
    assert reason("11 people met.", "The board meets on 11 December.") is HeldBackReason.NUMBER_NOT_FOUND


def test_two_people_are_not_made_into_one() -> None:
    cited = (
        "Esther Nyambura took the notes while the others counted the sheets one by one. Later Naomi Jepkosgei spoke."
    )
    assert reason("Esther Jepkosgei spoke.", cited) is HeldBackReason.NAME_NOT_FOUND
    assert reason("Naomi Jepkosgei spoke after Esther.", cited) is None


def test_a_body_may_be_named_by_its_initials() -> None:
    assert reason("The CHD refused.", "The County Health Department refused.") is None


def test_a_claim_without_support_names_no_source() -> None:
    held = check(Claim(id="c1", text="All is well."), {})
    assert held is not None
    assert held.reason is HeldBackReason.NO_SOURCE


def test_a_source_that_was_not_shown_is_unknown() -> None:
    other = source("All is well.", "s2")
    held = check(Claim(id="c1", text="All is well.", support=(whole(other),)), {"s1": source("All is well.")})
    assert held is not None
    assert held.reason is HeldBackReason.UNKNOWN_SOURCE


def test_words_at_another_place_than_named_are_not_found() -> None:
    of = source("The roof leaks. The pump works.")
    span = Span(source_id=of.id, start=0, end=15, quote="The pump works.")
    held = check(Claim(id="c1", text="The pump works.", support=(span,)), {of.id: of})
    assert held is not None
    assert held.reason is HeldBackReason.QUOTE_NOT_FOUND


def test_a_quotation_holds_nothing_but_the_words_quoted() -> None:
    of = source("The roof leaks when it rains.")
    claim = Claim(id="c1", text="The roof always leaks when it rains.", support=(whole(of),), quoted=True)
    held = check(claim, {of.id: of})
    assert held is not None
    assert held.reason is HeldBackReason.QUOTE_NOT_FOUND


def test_white_space_and_the_shape_of_quotation_marks_do_not_matter() -> None:
    of = source("The  chair said\n> “it’s done”.")
    span = Span(source_id=of.id, start=0, end=len(of.text), quote='The chair said "it\'s done".')
    assert check(Claim(id="c1", text='The chair said "it\'s done".', support=(span,), quoted=True), {of.id: of}) is None


def test_what_a_person_added_is_never_held_back() -> None:
    assert check(Claim(id="c1", text="Nairobi, 99 %.", added_by="Esther"), {}) is None


def test_the_title_of_a_past_case_may_be_named() -> None:
    of = source("It worked.", title="Savannah release board")
    assert check(Claim(id="c1", text="In Savannah it worked.", support=(whole(of),)), {of.id: of}) is None


def test_kept_and_held_back_are_told_apart() -> None:
    of = source("Five pumps work.")
    good = Claim(id="c1", text="5 pumps work.", support=(whole(of),))
    bad = Claim(id="c2", text="Six pumps work.", support=(whole(of),))
    kept, held = split_supported([good, bad], {of.id: of})
    assert kept == (good,)
    assert [each.claim for each in held] == [bad]


def test_a_quotation_is_found_whatever_its_white_space_and_marks() -> None:
    of = source("Bonjour. L’élu a dit :\n« revenez  demain ».")
    span = find_quote("L'élu a dit : \"revenez", source(of.text.replace("« r", "«r")))
    assert span is not None
    assert span.quote.startswith("L’élu")
    assert find_quote("L'elu a dit", of) is None
    assert find_quote(" … ", of) is None


PLACES = ["Kerimoi", "Nakuru", "Galoya", "Manjarivo", "Tabakwet", "Visayas", "Ouagadougou", "Nyakoro"]
MONTHS = ["January", "February", "March", "April", "June", "July", "September", "October", "November", "December"]
SENTENCES = st.builds(
    "{} released {} of {} dollars on {} {} after {} letters.".format,
    st.sampled_from(PLACES),
    st.integers(2, 9_999_999),
    st.integers(10_000_000, 99_999_999),
    st.integers(1, 28),
    st.sampled_from(MONTHS),
    st.integers(2, 99),
)


@given(st.lists(SENTENCES, min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_a_verbatim_sentence_of_a_source_is_always_supported(sentences: list[str], data: st.DataObject) -> None:
    of = source(" ".join(sentences))
    sentence = data.draw(st.sampled_from(read_sentences(of)))
    for quoted in (True, False):
        claim = Claim(id="c1", text=sentence.text, support=(sentence.span(of),), quoted=quoted)
        assert check(claim, {of.id: of}) is None


@given(st.text(min_size=1, max_size=300))
@settings(max_examples=60, deadline=None)
def test_a_verbatim_sentence_of_any_text_is_supported(text: str) -> None:
    of = Source(id=SourceId("s1"), kind=SourceKind.REQUEST, text=text, made_at=NOW)
    for sentence in read_sentences(of):
        claim = Claim(id="c1", text=sentence.text, support=(sentence.span(of),), quoted=True)
        assert check(claim, {of.id: of}) is None


@given(SENTENCES, st.data())
@settings(max_examples=80, deadline=None)
def test_a_changed_digit_month_or_name_is_always_held_back(sentence: str, data: st.DataObject) -> None:
    of = source(sentence)
    kind = data.draw(st.sampled_from(["digit", "month", "name"]))
    if kind == "digit":
        at = data.draw(st.sampled_from([at for at, letter in enumerate(sentence) if letter.isdigit()]))
        digit = data.draw(st.sampled_from("123456789"))
        assume(digit != sentence[at])
        changed = sentence[:at] + digit + sentence[at + 1 :]
        numbers = [word for word in sentence.split() if word.isdigit()]
        new = [word for word in changed.split() if word.isdigit()]
        assume(not set(new) <= set(numbers))
        assume(1 <= int(new[2]) <= 31)
    elif kind == "month":
        old = next(word for word in sentence.split() if word in MONTHS)
        changed = sentence.replace(old, data.draw(st.sampled_from([month for month in MONTHS if month != old])))
    else:
        old = sentence.split()[0]
        changed = sentence.replace(old, data.draw(st.sampled_from([place for place in PLACES if place != old])))
    held = check(Claim(id="c1", text="As they said, " + changed, support=(whole(of),)), {of.id: of})
    assert held is not None
