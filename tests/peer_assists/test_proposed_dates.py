"""Days in people's words: which are proposed, as what, and which are left alone."""

from datetime import date

import pytest

from service.domain.peer_assists import DateRole
from service.peer_assists.proposed_dates import proposed_dates

WRITTEN = date(2026, 11, 23)

PROPOSED = [
    ("We decide on 14 March.", DateRole.DECISION, date(2027, 3, 14)),
    ("The board meets on March 14th, 2027.", DateRole.DECISION, date(2027, 3, 14)),
    ("The decision is due on 2027-03-14.", DateRole.DECISION, date(2027, 3, 14)),
    ("The deadline is 14/03/2027.", DateRole.DECISION, date(2027, 3, 14)),
    ("The committee decides at the end of February.", DateRole.DECISION, date(2027, 2, 28)),
    ("The steering committee sits in about four weeks.", DateRole.DECISION, date(2026, 12, 21)),
    ("The programme committee decides in two months.", DateRole.DECISION, date(2027, 1, 23)),
    ("Work begins on 3 May.", DateRole.START, date(2027, 5, 3)),
    ("We launch the campaign in mid-December.", DateRole.START, date(2026, 12, 15)),
    ("Could the session be on 2 December 2026?", DateRole.SESSION, date(2026, 12, 2)),
    ("Nous décidons le 14 mars.", DateRole.DECISION, date(2027, 3, 14)),
    ("Le comité se réunit le 1er décembre 2026.", DateRole.DECISION, date(2026, 12, 1)),
    ("La décision sera prise fin février 2027.", DateRole.DECISION, date(2027, 2, 28)),
    ("Les travaux démarrent le 2 août.", DateRole.START, date(2027, 8, 2)),
    ("Nous tranchons dans dix jours.", DateRole.DECISION, date(2026, 12, 3)),
    ("La séance pourrait avoir lieu le 4 déc. 2026.", DateRole.SESSION, date(2026, 12, 4)),
    ("The board decides on 29 February 2028.", DateRole.DECISION, date(2028, 2, 29)),
]

LEFT_ALONE = [
    "The council decided on 14 March 2024.",
    "The decision was taken on 3 May.",
    "We decide on 30 February 2027.",
    "We decide on 12/10/2027.",
    "We decide soon, in 2027.",
    "We may decide on Tuesday.",
    "On 14 March there is a market.",
    "We march on and decide nothing.",
    "In two weeks the rains come.",
    "La décision a été prise le 3 mai.",
    "",
]


@pytest.mark.parametrize(("text", "role", "day"), PROPOSED)
def test_the_day_is_proposed(text: str, role: DateRole, day: date) -> None:
    found = proposed_dates({"request": text}, written=WRITTEN, today=WRITTEN).dates
    assert [(each.role, each.day) for each in found] == [(role, day)]
    assert text[found[0].words.start : found[0].words.end] == found[0].words.text


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_the_day_is_left_alone(text: str) -> None:
    assert proposed_dates({"request": text}, written=WRITTEN, today=WRITTEN).dates == ()


def test_a_day_in_the_decision_field_is_the_decision() -> None:
    found = proposed_dates({"decision": "14 March, ten days to change the plan"}, written=WRITTEN, today=WRITTEN)
    assert [(each.role, each.day, each.year_given) for each in found.dates] == [
        (DateRole.DECISION, date(2027, 3, 14), False)
    ]
    assert [each.days for each in found.days_to_change] == [10]


def test_two_days_of_one_sentence_go_to_their_own_words() -> None:
    text = "The board decides on 14 March 2027 and work begins on 2 April 2027."
    found = proposed_dates({"request": text}, written=WRITTEN, today=WRITTEN).dates
    assert [(each.role, each.day) for each in found] == [
        (DateRole.DECISION, date(2027, 3, 14)),
        (DateRole.START, date(2027, 4, 2)),
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("After that it takes three weeks to change the contractor's programme.", 21),
        ("We need 20 days to change the plan.", 20),
        ("Il nous faut dix jours pour modifier le plan.", 10),
        ("Il faut compter deux semaines pour changer.", 14),
    ],
)
def test_how_long_a_change_takes_is_proposed(text: str, days: int) -> None:
    found = proposed_dates({"request": text}, written=WRITTEN, today=WRITTEN).days_to_change
    assert [each.days for each in found] == [days]


def test_the_same_day_said_twice_is_proposed_once() -> None:
    texts = {"request": "We decide on 14 March.", "decision": "14 March"}
    assert len(proposed_dates(texts, written=WRITTEN, today=WRITTEN).dates) == 1


@pytest.mark.parametrize("words", ["14 march ", "in two weeks ", "decide on 14 ", "ten days to change "])
def test_one_endless_sentence_of_days_is_read_to_its_end(words: str) -> None:
    """Found slow: a minute, while every day looked for its word in the whole sentence."""
    found = proposed_dates({"request": (words * 50_000)[:100_000]}, written=WRITTEN, today=WRITTEN)
    assert len(found.dates) <= 10
