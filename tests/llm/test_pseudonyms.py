from hypothesis import given
from hypothesis import strategies as st

from service.llm.pseudonyms import Pseudonyms

ROSTER = ["Amina Diallo", "Dr José Ruiz", "Ngũgĩ wa Thiong'o", "Li"]


def test_names_their_parts_and_contacts_are_hidden() -> None:
    hidden = Pseudonyms(ROSTER).hide(
        "Amina Diallo and Mrs Diallo met AMINA DIALLO; José wrote from j.ruiz@x.org, +254 712 345 678 or 06 12 34 56 78."
    )
    for word in ("Amina", "AMINA", "Diallo", "José", "x.org", "712", "34 56"):
        assert word not in hidden


def test_the_same_spelling_keeps_one_name_so_that_the_text_still_makes_sense() -> None:
    pseudonyms = Pseudonyms(ROSTER)
    assert pseudonyms.hide("Amina Diallo asked; Amina Diallo paid.") == "Person-1 asked; Person-1 paid."


def test_dates_amounts_and_budget_lines_are_no_telephone_numbers() -> None:
    text = "On 2026-03-14, line 2210-05, KES 4 500 000 of 12 000 000 (0.375) by 14/03/2026, ref 00412."
    assert Pseudonyms(ROSTER).hide(text) == text


def test_a_name_inside_a_longer_word_stays() -> None:
    assert Pseudonyms(["Ann Lee"]).hide("The annual Leeds plan") == "The annual Leeds plan"


def test_a_text_that_holds_a_token_already_is_not_confused() -> None:
    text = "Person-1 is how the minutes call Amina Diallo."
    pseudonyms = Pseudonyms(ROSTER, avoid=[text])
    assert pseudonyms.restore(pseudonyms.hide(text)) == text


@given(
    st.lists(
        st.sampled_from([*ROSTER, "amina diallo", "RUIZ", "Thiong'o", " paid ", "\n", '"', "a@b.org", "Person-1", "x"])
    )
)
def test_what_is_hidden_comes_back_exactly_as_it_stood(parts: list[str]) -> None:
    text = "".join(parts)
    pseudonyms = Pseudonyms(ROSTER, avoid=[text])
    assert pseudonyms.restore(pseudonyms.hide(text)) == text
