"""Slots: what costs nobody anything keeps every rule, whatever does not is said, and the clock change is right."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.agenda import Agenda, DayOfAgenda, Format, Preset
from service.domain.ids import PeerAssistId
from service.domain.lengths import shared_minutes, suggested_length
from service.domain.meetings import Meeting, moment, sessions_of
from service.domain.people import Away, ParticipationRole
from service.domain.slot_values import Attendee, CostKind, CountryDays, Gathering, SlotRules
from service.domain.slots import find_slots, slot_at, window
from service.errors import BadInput

ZONES = ("Africa/Nairobi", "Africa/Accra", "Europe/Paris", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "")
CALENDARS: Mapping[str, CountryDays] = {
    "GH": CountryDays(holidays={date(2027, 3, 5): "Independence Day"}),
    "EG": CountryDays(weekend=frozenset({4, 5})),
}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
NINETY = Agenda.from_preset(Preset.MINUTES_90).days


def attendee(number: int = 0, **values: object) -> Attendee:
    known = {"who": f"p{number}", "name": f"P{number}", "role": ParticipationRole.PEER, "timezone": "Africa/Nairobi"}
    return Attendee.model_validate({**known, **values})


def gathering(*attendees: Attendee, **values: object) -> Gathering:
    return Gathering.model_validate({"attendees": attendees, "plan": NINETY, "zone": "Africa/Nairobi", **values})


# -- properties --

people = st.builds(
    attendee,
    number=st.integers(0, 99),
    timezone=st.sampled_from(ZONES),
    country=st.sampled_from(["GH", "EG", "XX", ""]),
    role=st.sampled_from([ParticipationRole.PEER, ParticipationRole.HOST_LEAD]),
    away=st.lists(
        st.builds(
            lambda day, length: Away(from_day=day, to_day=day + timedelta(days=length)),
            st.dates(date(2027, 3, 1), date(2027, 4, 10)),
            st.integers(0, 9),
        ),
        max_size=2,
    ).map(tuple),
)
plans = st.lists(st.integers(10, 500), min_size=1, max_size=3).map(
    lambda lengths: tuple(DayOfAgenda(day=at, minutes=length) for at, length in enumerate(lengths, start=1))
)
hours = st.tuples(st.integers(0, 23 * 60), st.integers(1, 59)).map(
    lambda pair: SlotRules(
        opens=time(pair[0] // 60, pair[0] % 60),
        closes=time(min(23, pair[0] // 60 + 1 + pair[1] % 10), 59),
    )
)


@settings(max_examples=60, deadline=None)
@given(st.lists(people, max_size=6, unique_by=lambda each: each.who), plans, hours, st.sampled_from(ZONES[:-1]))
def test_a_slot_never_breaks_a_rule_without_saying_so(
    attendees: list[Attendee], plan: tuple[DayOfAgenda, ...], rules: SlotRules, zone: str
) -> None:
    asked = gathering(*attendees, plan=plan, rules=rules, zone=zone)
    for slot in find_slots(asked, CALENDARS, first=date(2027, 3, 3), last=date(2027, 3, 9)):
        assert len(slot.days) == len(plan)
        for each in attendees:
            if not each.timezone:
                assert not [cost for cost in slot.costs if cost.who == each.who], (
                    "not known is never held against anybody"
                )
                continue
            own = ZoneInfo(each.timezone)
            for day, planned in zip(slot.days, plan, strict=True):
                assert day.ends_at - day.starts_at == timedelta(minutes=planned.minutes)
                begin, end = day.starts_at.astimezone(own), day.ends_at.astimezone(own)
                said = {cost.kind for cost in slot.costs if cost.who == each.who and cost.starts_at == day.starts_at}
                away = any(begin.date() <= gone.to_day and gone.from_day <= end.date() for gone in each.away)
                assert (CostKind.AWAY in said) == away
                if away:
                    continue
                within = begin.time() >= rules.opens and end.date() == begin.date() and end.time() <= rules.closes
                assert bool(said & {CostKind.EARLY, CostKind.LATE}) == (not within), (begin, end, rules)
                off = CALENDARS.get(each.country)
                if off is not None and begin.date() == end.date():
                    assert (CostKind.HOLIDAY in said) == (begin.date() in off.holidays)
                    weekend = begin.weekday() in off.weekend and begin.date() not in off.holidays
                    assert (CostKind.WEEKEND in said) == weekend
        assert slot.suits_everybody == (slot.weight == 0)


@settings(max_examples=40, deadline=None)
@given(st.lists(people, min_size=1, max_size=5, unique_by=lambda each: each.who), st.sampled_from(ZONES[:-1]))
def test_the_first_slot_costs_least_of_all_that_were_looked_at(attendees: list[Attendee], zone: str) -> None:
    asked = gathering(*attendees, zone=zone)
    found = find_slots(asked, {}, first=date(2027, 3, 25), last=date(2027, 3, 29))
    own = ZoneInfo(zone)
    every = [
        slot_at(asked, {}, moment(date(2027, 3, 25) + timedelta(days=day), time(half // 2, half % 2 * 30), own))
        for day in range(5)
        for half in range(48)
    ]
    assert found[0].weight == pytest.approx(min(slot.weight for slot in every))
    assert [slot.weight for slot in found] == sorted(slot.weight for slot in found)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 3 * 366 * 24 * 4).map(lambda quarter: EPOCH + timedelta(minutes=15 * quarter)),
    st.sampled_from(ZONES[:-1]),
    plans,
)
def test_later_days_begin_at_the_same_hour_of_the_clock(
    starts: datetime, zone: str, plan: tuple[DayOfAgenda, ...]
) -> None:
    own = ZoneInfo(zone)
    first = starts
    for count, (begin, end) in enumerate(sessions_of(first, plan, own)):
        assert (end - begin) == timedelta(minutes=plan[count].minutes)
        local = begin.astimezone(own)
        assert local.date() == first.astimezone(own).date() + timedelta(days=count)
        wall = first.astimezone(own).time()
        leapt = moment(local.date(), wall, own).astimezone(own).time()
        assert local.time() == (leapt if count else wall)


# -- the clock change --


def test_across_the_week_of_the_clock_change_an_hour_stays_the_same_hour_there() -> None:
    """Paris moves on Sunday 28 March 2027; Nairobi does not."""
    paris = attendee(1, timezone="Europe/Paris")
    asked = gathering(paris, zone="Europe/Paris", rules=SlotRules(opens=time(9), closes=time(10, 30)))
    slots = find_slots(asked, {}, first=date(2027, 3, 26), last=date(2027, 3, 30))
    assert sorted(slot.starts_at for slot in slots if slot.suits_everybody) == [
        datetime(2027, 3, 26, 8, tzinfo=UTC),
        datetime(2027, 3, 27, 8, tzinfo=UTC),
        datetime(2027, 3, 28, 7, tzinfo=UTC),
        datetime(2027, 3, 29, 7, tzinfo=UTC),
        datetime(2027, 3, 30, 7, tzinfo=UTC),
    ]


def test_an_hour_the_clock_leaps_over_is_never_proposed_and_one_shown_twice_is_its_first() -> None:
    own = ZoneInfo("Europe/Paris")
    assert moment(date(2027, 3, 28), time(2, 30), own) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert moment(date(2027, 10, 31), time(2, 30), own) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    rules = SlotRules(opens=time(2), closes=time(3, 45))
    for each in find_slots(
        gathering(attendee(timezone="Europe/Paris"), zone="Europe/Paris", rules=rules),
        {},
        first=date(2027, 3, 28),
        last=date(2027, 3, 28),
    ):
        assert each.starts_at.astimezone(own).time() != time(2, 30)


def test_two_days_over_the_clock_change_keep_their_hour() -> None:
    plan = Agenda.from_preset(Preset.TWO_BY_90).days
    first, second = sessions_of(datetime(2027, 3, 27, 13, tzinfo=UTC), plan, ZoneInfo("Europe/Paris"))
    assert (first[0].hour, second[0].hour) == (13, 12)
    assert second[1] - second[0] == timedelta(minutes=95)


# -- costs, by example --


def test_where_no_slot_suits_everybody_the_best_says_whom_it_hurts() -> None:
    asked = gathering(
        attendee(1, timezone="America/New_York"),
        attendee(2, timezone="Asia/Kathmandu"),
        attendee(3),
        zone="Asia/Kathmandu",
    )
    best = find_slots(asked, {}, first=date(2027, 3, 2), last=date(2027, 3, 5))[0]
    assert not best.suits_everybody
    assert {cost.who for cost in best.costs} <= {"p1", "p2", "p3"}
    assert all(cost.minutes > 0 for cost in best.costs)


def test_away_holiday_and_weekend_are_named_and_worse_than_half_an_hour() -> None:
    ghana = attendee(1, timezone="Africa/Accra", country="GH")
    leave = attendee(2, away=(Away(from_day=date(2027, 3, 4), to_day=date(2027, 3, 4)),))
    asked = gathering(ghana, leave)
    days = {
        slot.starts_at.date(): {(cost.who, cost.kind) for cost in slot.costs}
        for slot in find_slots(asked, CALENDARS, first=date(2027, 3, 3), last=date(2027, 3, 6))
    }
    assert days[date(2027, 3, 3)] == set()
    assert days[date(2027, 3, 4)] == {("p2", CostKind.AWAY)}
    assert days[date(2027, 3, 5)] == {("p1", CostKind.HOLIDAY)}
    assert days[date(2027, 3, 6)] == {("p1", CostKind.WEEKEND)}


def test_a_weekend_of_most_is_left_out_unless_there_is_no_other_day() -> None:
    asked = gathering(*(attendee(number, timezone="Africa/Accra", country="GH") for number in range(3)), attendee(3))
    week = find_slots(asked, CALENDARS, first=date(2027, 3, 11), last=date(2027, 3, 15))
    assert [slot.starts_at.day for slot in week] == [11, 12, 15]
    weekend = find_slots(asked, CALENDARS, first=date(2027, 3, 13), last=date(2027, 3, 14))
    assert [slot.starts_at.day for slot in weekend] == [13, 14]


def test_a_friday_weekend_is_a_weekend() -> None:
    cairo = attendee(timezone="Africa/Cairo", country="EG")
    (friday, sunday) = (slot_at(gathering(cairo), CALENDARS, datetime(2027, 3, day, 9, tzinfo=UTC)) for day in (5, 7))
    assert [cost.kind for cost in friday.costs] == [CostKind.WEEKEND]
    assert sunday.suits_everybody


def test_in_one_room_everybody_lives_by_its_clock() -> None:
    far = attendee(timezone="America/New_York")
    at = datetime(2027, 3, 3, 8, tzinfo=UTC)
    assert slot_at(gathering(far, together=True), {}, at).suits_everybody
    assert not slot_at(gathering(far), {}, at).suits_everybody


def test_whoever_is_needed_weighs_double() -> None:
    at = datetime(2027, 3, 3, 3, tzinfo=UTC)
    lead = slot_at(gathering(attendee(role=ParticipationRole.HOST_LEAD)), {}, at)
    peer = slot_at(gathering(attendee()), {}, at)
    assert lead.weight == pytest.approx(2 * peer.weight)


def test_two_days_are_two_days_that_follow_and_both_are_checked() -> None:
    ghana = attendee(timezone="Africa/Accra", country="GH")
    plan = Agenda.from_preset(Preset.TWO_BY_90).days
    slot = slot_at(gathering(ghana, plan=plan), CALENDARS, datetime(2027, 3, 4, 10, tzinfo=UTC))
    assert [(cost.kind, cost.day) for cost in slot.costs] == [(CostKind.HOLIDAY, date(2027, 3, 5))]


def test_what_is_too_late_comes_last_and_says_by_how_much() -> None:
    asked = gathering(attendee(), decision_date=date(2027, 3, 14), days_to_change=9)
    found = find_slots(asked, {}, first=date(2027, 3, 4), last=date(2027, 3, 7))
    assert [(slot.starts_at.day, slot.days_left, slot.margin, slot.too_late) for slot in found] == [
        (4, 10, 1, False),
        (5, 9, 0, False),
        (6, 8, -1, True),
        (7, 7, -2, True),
    ]


# -- the days looked at --

TODAY = date(2027, 2, 1)


def test_the_days_run_from_a_weeks_notice_to_the_last_that_leaves_time() -> None:
    assert window(SlotRules(), today=TODAY, decision_date=date(2027, 3, 14), days_to_change=9) == (
        date(2027, 2, 8),
        date(2027, 3, 5),
    )


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.none() | st.dates(),
    st.none() | st.integers(0, 3650),
    st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
def test_there_are_always_days_to_look_at_and_never_too_many(
    today: date, decision: date | None, needed: int | None, first: date | None, last: date | None
) -> None:
    begin, end = window(
        SlotRules(from_day=first, to_day=last), today=today, decision_date=decision, days_to_change=needed
    )
    assert begin <= end
    assert (end - begin).days < 120


@pytest.mark.parametrize(
    "rules",
    [
        SlotRules(opens=time(17), closes=time(9)),
        SlotRules(from_day=date(2027, 3, 2), to_day=date(2027, 3, 1)),
        SlotRules(from_day=date(2027, 1, 1), to_day=date(2027, 6, 1)),
        SlotRules(from_day=date(9999, 12, 31)),
    ],
)
def test_rules_nobody_means_are_refused(rules: SlotRules) -> None:
    with pytest.raises(BadInput):
        rules.checked()


# -- the timetable --


def test_each_item_stands_on_the_clock_of_its_day() -> None:
    agenda = Agenda.from_preset(Preset.TWO_DAYS)
    starts = datetime(2027, 3, 1, 13, 30, tzinfo=UTC)
    meeting = Meeting(peer_assist_id=PeerAssistId("f"), starts_at=starts, timezone="Africa/Nairobi")
    timed = meeting.timetable(agenda)
    assert [each.number for each in timed] == list(range(len(agenda.items)))
    assert timed[0].starts_at == starts
    second = next(each for each in timed if each.item.day == 2)
    assert second.starts_at == datetime(2027, 3, 2, 6, tzinfo=UTC), "nine o'clock in Nairobi"
    assert (second.after_minutes, timed[2].after_minutes) == (0, 90)


def test_without_a_date_only_the_place_in_the_day_is_known() -> None:
    timed = Meeting(peer_assist_id=PeerAssistId("f")).timetable(Agenda.from_preset(Preset.MINUTES_90))
    assert [each.after_minutes for each in timed] == [0, 10, 25, 45, 65, 73, 81]
    assert not [each for each in timed if each.starts_at or each.ends_at]


# -- how long --

NAIROBI_AND_MANILA = {"Africa/Nairobi", "Asia/Manila"}


def test_shared_hours_are_those_of_every_zone() -> None:
    on = date(2027, 3, 3)
    assert shared_minutes({"Africa/Nairobi"}, SlotRules(), on=on) == 480
    assert shared_minutes(NAIROBI_AND_MANILA, SlotRules(), on=on) == 180
    assert shared_minutes({"America/Los_Angeles", "Asia/Manila"}, SlotRules(), on=on) == 0
    assert shared_minutes(set(), SlotRules(), on=on) == 480


@pytest.mark.parametrize(
    ("questions", "hubs", "zones", "format", "preset", "reasons"),
    [
        (2, 1, {"Africa/Nairobi"}, Format.VIRTUAL, Preset.MINUTES_90, {"questions", "could_be_shorter"}),
        (0, 1, set(), Format.VIRTUAL, Preset.MINUTES_90, {"no_questions", "could_be_shorter"}),
        (5, 2, {"Africa/Nairobi"}, Format.VIRTUAL, Preset.MINUTES_90, {"questions", "hubs"}),
        (
            8,
            4,
            NAIROBI_AND_MANILA,
            Format.VIRTUAL,
            Preset.TWO_BY_90,
            {"questions", "hubs", "zones", "two_days_on_screen"},
        ),
        (8, 4, NAIROBI_AND_MANILA, Format.IN_PERSON, Preset.HALF_DAY, {"questions", "hubs"}),
        (18, 3, {"Africa/Nairobi"}, Format.IN_PERSON, Preset.ONE_DAY, {"questions", "hubs"}),
        (40, 3, {"Africa/Nairobi"}, Format.IN_PERSON, Preset.TWO_DAYS, {"questions", "hubs", "too_many_questions"}),
        (
            3,
            2,
            {"America/Los_Angeles", "Asia/Manila"},
            Format.VIRTUAL,
            Preset.MINUTES_90,
            {"questions", "hubs", "no_shared_hours"},
        ),
    ],
)
def test_the_length_follows_from_what_is_open_and_who_comes(
    questions: int, hubs: int, zones: set[str], format: Format, preset: Preset, reasons: set[str]
) -> None:
    found = suggested_length(
        open_questions=questions, hubs=hubs, zones=zones, format=format, rules=SlotRules(), on=date(2027, 3, 3)
    )
    assert found.preset is preset
    assert {reason.id for reason in found.reasons} == reasons
