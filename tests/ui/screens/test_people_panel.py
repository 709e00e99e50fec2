"""The panel on the People page against the real service: worked out, swapped, pinned, in conflict, taken."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.screens.conftest import Opened, button, file_page, words_of
from ui.calls import files
from ui.calls import panel as calls
from ui.client import Client

REQUEST = (
    "The county voted the money for the market drains and has released nothing. We decide on 3 May 2027. "
    "Who found out where it had stopped?"
)


@pytest.fixture
def file_id(practice: Client) -> str:
    file = files.open_file(practice, REQUEST, title="Drains of the market")
    file = files.change(practice, file.id, file.revision, stage="people")
    return str(file.id)


def worked_out(opened: Opened, file_id: str) -> AppTest:
    desk = button(file_page(opened(), file_id), "Work out a panel")
    assert not desk.exception
    return desk


def test_a_panel_is_worked_out_and_taken(opened: Opened, practice: Client, file_id: str) -> None:
    desk = worked_out(opened, file_id)
    said = words_of(desk)
    assert "Proven to be the best panel under these rules" in said
    assert "Nothing is kept until you take it" in said
    assert "Not checked:" in said
    assert calls.view(practice, file_id).chosen == ()
    desk = button(desk, "Take this panel")
    assert "This panel is taken" in words_of(desk)
    chosen = calls.view(practice, file_id).chosen
    assert 6 <= len(chosen) <= 8
    again = words_of(file_page(opened(), file_id))
    assert "This panel is taken" in again
    assert all(each.name in again for each in chosen)


def test_somebody_left_out_goes_and_a_pin_stays(opened: Opened, practice: Client, file_id: str) -> None:
    desk = worked_out(opened, file_id)
    outcome = calls.solve(practice, file_id)
    assert outcome.panel is not None
    first, last = outcome.panel.seats[0].person, outcome.panel.seats[-1].person
    desk.button(key=f"panel-out-{file_id}-{first.id}").click()
    desk = desk.run()
    assert not desk.exception
    assert f"{first.name} is left out" in words_of(desk)
    desk.button(key=f"panel-pin-{file_id}-{last.id}").click()
    desk = desk.run()
    settings = calls.view(practice, file_id).file.settings
    assert (settings.excluded, settings.pinned) == ((first.id,), (last.id,))
    solved = calls.solve(practice, file_id).panel
    assert solved is not None
    ids = [seat.person.id for seat in solved.seats]
    assert first.id not in ids
    assert last.id in ids


def test_a_swap_says_what_it_loses(opened: Opened, practice: Client, file_id: str) -> None:
    desk = worked_out(opened, file_id)
    outcome = calls.solve(practice, file_id)
    assert outcome.panel is not None
    seat = outcome.panel.seats[0]
    other = seat.reserves[0].person
    desk.button(key=f"panel-take-{file_id}-{seat.person.id}-{other.id}").click()
    desk = desk.run()
    assert not desk.exception
    assert f"{other.name} sits there now" in words_of(desk)


def test_rules_that_cannot_hold_are_eased_with_a_button(opened: Opened, practice: Client, file_id: str) -> None:
    view = calls.view(practice, file_id)
    rules = view.file.settings.rules.model_copy(update={"per_hub": 1, "seats_from": 12, "seats_to": 12})
    calls.keep(practice, view.file, view.file.settings.model_copy(update={"rules": rules}))
    desk = worked_out(opened, file_id)
    said = words_of(desk)
    assert "The rules cannot all hold" in said
    assert "out, the best panel first" in said or "One way out" in said
    desk = button(desk, "Ease this and work it out")
    assert not desk.exception
    assert "Proven to be the best panel" in words_of(desk)


def test_a_rule_saves_itself(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    next(each for each in desk.number_input if each.label == "At most from one hub").set_value(3)
    desk = desk.run()
    assert not desk.exception
    assert calls.view(practice, file_id).file.settings.rules.per_hub == 3


def test_a_note_taker_is_chosen_from_the_suggestions(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    found = calls.suggestions(practice, file_id, "note_taker")
    desk.button(key=f"helper-note_taker-{found[0].person.id}-{file_id}").click()
    desk = desk.run()
    assert not desk.exception
    (helper,) = calls.view(practice, file_id).helpers
    assert (helper.role.value, helper.person_id) == ("note_taker", found[0].person.id)


def test_a_challenger_is_named_and_their_seat_quotes_the_words(opened: Opened, practice: Client, file_id: str) -> None:
    desk = worked_out(opened, file_id)
    panel = calls.solve(practice, file_id).panel
    assert panel is not None
    assert sum(seat.challenger for seat in panel.seats) <= 1, "the rule asks for one"
    who = panel.seats[-1].person
    desk.selectbox(key=f"panel-challenger-who-{file_id}-").set_value(str(who.id))
    desk = desk.run()
    desk.text_area(key=f"panel-challenger-words-{file_id}-{who.id}").set_value("Close the market <b>first</b>.")
    desk = button(desk, "Name as the challenger")
    assert not desk.exception
    said = words_of(desk)
    assert f"{who.name} was named as a challenger" in said
    assert "named by you: “Close the market <b>first</b>.”" in said
    assert not any("<b>first" in str(each.proto.body) for each in desk.get("html")), "escaped"
    settings = calls.view(practice, file_id).file.settings
    assert [(each.person_id, each.quote) for each in settings.challengers] == [
        (who.id, "Close the market <b>first</b>.")
    ]
    assert settings.pinned == (who.id,)
    desk.button(key=f"panel-challenger-{who.id}-{file_id}").click()
    desk = desk.run()
    settings = calls.view(practice, file_id).file.settings
    assert (settings.challengers, settings.pinned) == ((), ())


def test_a_facilitator_of_the_host_team_is_found_by_hand_and_refused(
    opened: Opened, practice: Client, file_id: str
) -> None:
    file = files.get(practice, file_id)
    host = calls.suggestions(practice, file_id, "facilitator")[0].person
    other = calls.suggestions(practice, file_id, "facilitator")[1].person
    practice.put(
        f"/peer-assists/{file_id}/host-team",
        {"team": {"lead_id": host.id, "lead_name": host.name}, "members": [], "revision": file.revision},
    )
    for person, taken in ((host, False), (other, True)):
        desk = file_page(opened(), file_id)
        desk.text_input(key=f"by-hand-words-facilitator-{file_id}").set_value(person.name)
        desk = desk.run()
        desk.button(key=f"by-hand-facilitator-{person.id}-{file_id}").click()
        desk = desk.run()
        assert not desk.exception
        assert (files.get(practice, file_id).facilitator_id == person.id) == taken
        assert ("The facilitator comes from outside the host team" in words_of(desk)) != taken
