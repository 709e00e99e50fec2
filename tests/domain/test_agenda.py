"""Changing an agenda: nothing is lost, days stay in order, and a preset changed is one's own."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.agenda import MOST_DAYS, Agenda, AgendaItem, Phase, Preset
from service.errors import NotAllowed

items = st.lists(
    st.builds(AgendaItem, phase=st.sampled_from(Phase), minutes=st.integers(1, 480), day=st.integers(1, MOST_DAYS)),
    min_size=1,
    max_size=8,
).map(lambda found: Agenda(items=()).with_item(found[0]).model_copy(update={"items": tuple(found)}))


@given(items, st.integers(0, 7), st.sampled_from([-1, 1]))
def test_moving_loses_nothing_and_keeps_the_days_in_order(agenda: Agenda, number: int, by: int) -> None:
    agenda = agenda.changed(0)  # brings the days in order
    if number >= len(agenda.items):
        with pytest.raises(NotAllowed):
            agenda.moved(number, by)
        return
    moved = agenda.moved(number, by)
    assert sorted((item.phase, item.minutes) for item in moved.items) == sorted(
        (item.phase, item.minutes) for item in agenda.items
    )
    days = [item.day for item in moved.items]
    assert days == sorted(days)
    assert set(days) == set(range(1, max(days) + 1))
    assert max(days) <= MOST_DAYS


def test_down_and_up_again_is_as_it_was() -> None:
    agenda = Agenda.from_preset(Preset.HALF_DAY)
    assert agenda.moved(2, 1).moved(3, -1).items == agenda.items


def test_over_the_edge_of_a_day_an_item_changes_its_day() -> None:
    agenda = Agenda.from_preset(Preset.TWO_BY_90)
    over = agenda.moved(2, 1)
    assert [(item.phase, item.day) for item in over.items][1:4] == [(Phase.TELL, 1), (Phase.ASK, 2), (Phase.OPTIONS, 2)]
    assert [item.day for item in over.moved(2, -1).items] == [item.day for item in agenda.items]


def test_past_the_last_day_a_new_one_begins_and_the_first_stays_first() -> None:
    agenda = Agenda.from_preset(Preset.MINUTES_90)
    assert [item.day for item in agenda.moved(6, 1).items] == [1, 1, 1, 1, 1, 1, 2]
    assert agenda.moved(0, -1).items == agenda.items
    assert Agenda(items=agenda.items[:1]).moved(0, 1).items == agenda.items[:1]


def test_a_day_that_is_empty_closes_up_and_takes_its_hour_along() -> None:
    agenda = Agenda.from_preset(Preset.TWO_DAYS).without(0)
    assert {item.day for item in agenda.items} == {1, 2}
    assert agenda.begins == {1: time(9), 2: time(9)}
    assert agenda.preset is None


def test_minutes_and_notes_change_in_place() -> None:
    agenda = Agenda.from_preset(Preset.MINUTES_90).changed(1, minutes=25, note="Amina tells")
    assert (agenda.items[1].minutes, agenda.items[1].note, agenda.working_minutes) == (25, "Amina tells", 100)
    with pytest.raises(ValueError, match="minutes"):
        agenda.changed(1, minutes=0)
