"""Dates, fit, lighter methods, cost and the sheet: what the facilitator is asked, and what stays quiet."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.domain.agenda import Agenda, Preset
from service.domain.findings import Finding
from service.domain.fit import DayCost, FitAnswers, LighterMethod
from service.domain.ids import HubId, PeerAssistId
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Space
from service.domain.problem import SheetField
from service.locale import catalogue, places
from service.peer_assists.checks import findings
from service.peer_assists.checks_view import in_reading
from service.peer_assists.date_check import date_findings
from service.peer_assists.fit_check import cost_findings, fit_findings, lighter_findings

TODAY = date(2027, 3, 1)


def file(**values: Any) -> PeerAssist:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    whole = {
        "id": PeerAssistId("pa-1"),
        "title": "Pumps",
        "hub_id": HubId("lake"),
        "space": Space.REAL,
        "made_by": "local",
    }
    return PeerAssist.model_validate({**whole, "made_at": now, "changed_at": now, **values})


DATES: list[tuple[dict[str, Any], dict[str, int | None]]] = [
    ({}, {"decision_unknown": None}),
    ({"decision_date": date(2027, 3, 14)}, {"days_left": 13, "days_to_change_unknown": None}),
    (
        {"decision_date": date(2027, 3, 14), "session_date": date(2027, 3, 5)},
        {"days_after_session": 9, "days_to_change_unknown": None},
    ),
    (
        {"decision_date": date(2027, 3, 14), "session_date": date(2027, 3, 5), "days_to_change": 9},
        {"days_after_session": 9},
    ),
    (
        {"decision_date": date(2027, 3, 14), "session_date": date(2027, 3, 5), "days_to_change": 10},
        {"session_too_late": 9},
    ),
    ({"decision_date": date(2027, 3, 14), "days_to_change": 10}, {"session_by": 13}),
    ({"decision_date": date(2027, 3, 14), "days_to_change": 14}, {"too_late": 13}),
    ({"decision_date": date(2027, 3, 14), "days_to_change": 0}, {"days_left": 13}),
    ({"decision_date": TODAY, "days_to_change": 0}, {"days_left": 0}),
    ({"decision_date": date(2027, 2, 27)}, {"decision_past": 2}),
    (
        {"decision_date": date(2027, 3, 14), "session_date": date(2027, 3, 14), "days_to_change": 3},
        {"session_after_decision": None},
    ),
    (
        {"decision_date": date(2027, 3, 14), "session_date": date(2027, 3, 20), "days_to_change": 3},
        {"session_after_decision": None},
    ),
    (
        {"decision_date": date(2027, 3, 14), "start_date": date(2027, 3, 10), "days_to_change": 1},
        {"start_before_decision": None, "session_by": 13},
    ),
    (
        {
            "decision_date": date(2027, 3, 14),
            "days_to_change": 1,
            "session_date": date(2027, 3, 8),
            "start_date": date(2027, 3, 8),
        },
        {"start_before_decision": None, "days_after_session": 6, "session_after_start": None},
    ),
    (
        {"start_date": date(2027, 2, 1), "session_date": date(2027, 2, 28)},
        {"start_date_past": 28, "session_date_past": 1, "decision_unknown": None},
    ),
    ({"session_date": date(2027, 2, 28), "decision_date": date(2027, 2, 20), "stage": "write_up"}, {}),
    ({"decision_date": date(9999, 12, 31), "days_to_change": 3650}, {"session_by": 2912018}),
]


@pytest.mark.parametrize(("values", "expected"), DATES)
def test_what_the_dates_say(values: dict[str, Any], expected: dict[str, int | None]) -> None:
    found = {
        each.id.removeprefix("dates."): each.values.get("count") for each in date_findings(file(**values), today=TODAY)
    }
    assert found == expected


def test_the_last_day_for_a_session_is_named_in_the_readers_form() -> None:
    (finding,) = date_findings(file(decision_date=date(2027, 3, 14), days_to_change=10), today=TODAY)
    assert in_reading(finding, Language.EN).values["latest"] == "4 March 2027"
    assert in_reading(finding, Language.FR).values["decision"] == "14 mars 2027"


def ids(found: list[Finding]) -> list[str]:
    return [each.id for each in found]


def test_the_three_triggers_are_asked_until_one_holds() -> None:
    asked = ["fit.new_activity", "fit.solved_elsewhere", "fit.similar_project", "fit.still_open_asked"]
    assert ids(fit_findings(FitAnswers())) == asked
    assert ids(fit_findings(FitAnswers(similar_project=True))) == ["fit.still_open_asked"]
    assert ids(fit_findings(FitAnswers(new_activity=False), similar_cases=3)) == [
        "fit.solved_elsewhere_found",
        *asked[2:],
    ]


def test_when_no_trigger_holds_it_says_so_and_bars_nothing() -> None:
    none = FitAnswers(new_activity=False, solved_elsewhere=False, similar_project=False, still_open=True)
    assert (none.fits, ids(fit_findings(none))) == (False, ["fit.no_trigger"])


def test_advice_is_given_on_what_was_denied() -> None:
    answers = FitAnswers(
        new_activity=True, not_written_down=False, others_tried=False, still_open=False, worth_it=False
    )
    assert ids(fit_findings(answers)) == ["fit.not_written_down", "fit.others_tried", "fit.still_open", "fit.worth_it"]


LIGHTER = [
    ("Does anybody have a template for a pump contract?", "ask_community"),
    ("Where can we find a hydraulic map?", "ask_community"),
    ("Quelqu'un a-t-il un modèle de convention ?", "ask_community"),
    ("What is the national standard for borehole depth?", "apply_standard"),
    ("Quelle est la norme pour les latrines ?", "apply_standard"),
    ("We need a lawyer to read the lease.", "call_expert"),
    ("Comment dimensionner la pompe ?", "call_expert"),
    ("I am stuck and my manager does not answer.", "case_clinic"),
    ("Je ne sais plus quoi faire avec ma collègue.", "case_clinic"),
    ("The project has ended and we look back at what went well.", "after_action_review"),
    ("Le projet est terminé, nous voulons en tirer les leçons.", "after_action_review"),
]


@pytest.mark.parametrize(("request_text", "method"), LIGHTER)
def test_a_lighter_method_is_named(request_text: str, method: str) -> None:
    (finding,) = lighter_findings(request_text, FitAnswers())
    assert finding.id == f"lighter.{method}"
    assert finding.words[0].field == "request"
    assert lighter_findings(request_text, FitAnswers(new_activity=True)) == []
    assert lighter_findings(request_text, FitAnswers(method=LighterMethod.CASE_CLINIC)) == []


@pytest.mark.parametrize(
    "request_text",
    [
        "How did others find out where the money had stopped?",
        "We do not need a lawyer, we need to understand.",
        "The rainy season has ended and the pumps are dry.",
        "Nous voudrions en parler avec des collègues qui ont déjà vécu une remise.",
    ],
)
def test_a_request_for_a_peer_assist_is_left_alone(request_text: str) -> None:
    assert lighter_findings(request_text, FitAnswers()) == []


def test_the_cost_of_the_day_is_people_by_hours_and_travel() -> None:
    assert cost_findings(DayCost(), agenda_minutes=90) == []
    assert cost_findings(DayCost(people=8), agenda_minutes=0) == []
    (hours,) = cost_findings(DayCost(people=8), agenda_minutes=90)
    assert (hours.id, hours.values) == ("cost.hours", {"count": 12, "people": 8})
    (money,) = cost_findings(
        DayCost(people=8, hours=2, hour_cost=30, travel_cost=100, currency="EUR"), agenda_minutes=90
    )
    assert (money.id, money.values) == ("cost.money", {"amount": 580, "currency": "EUR", "hours": 16})
    (travel,) = cost_findings(DayCost(travel_cost=100, currency="EUR"), agenda_minutes=90)
    assert travel.id == "cost.travel"


def test_a_long_telling_is_noted_for_the_short_formats_only() -> None:
    sheet = {SheetField.CONTEXT: "word " * 800}
    assert "sheet.long_to_tell" in ids(list(findings(file(), sheet, today=TODAY)))
    day = file(agenda=Agenda.from_preset(Preset.ONE_DAY))
    assert "sheet.long_to_tell" not in ids(list(findings(day, sheet, today=TODAY)))


def test_three_questions_to_learn_from_are_enough() -> None:
    assert "sheet.many_questions" in ids(
        list(findings(file(), {SheetField.WANT_TO_LEARN: "a?\nb?\n\nc?\nd?"}, today=TODAY))
    )
    assert "sheet.many_questions" not in ids(
        list(findings(file(), {SheetField.WANT_TO_LEARN: "a?\nb?\nc?\n"}, today=TODAY))
    )


def test_a_finding_holds_its_words_in_every_field() -> None:
    found = findings(
        file(request="The contract is signed."), {SheetField.CONTEXT: "The decision is final."}, today=TODAY
    )
    (made,) = [each for each in found if each.id == "decision_made"]
    assert [(words.field, words.text) for words in made.words] == [
        ("request", "The contract is signed"),
        ("context", "decision is final"),
    ]


EVERY_FINDING = {
    *(f"dates.{name}" for _, expected in DATES for name in expected),
    *(f"lighter.{method}" for method in LighterMethod),
    *(f"cost.{name}" for name in ("hours", "money", "travel")),
    *(
        "dates.start_too_near",
        "fit.no_trigger",
        "fit.solved_elsewhere_found",
        "sheet.long_to_tell",
        "sheet.many_questions",
    ),
    *(f"fit.{name}" for name in FitAnswers.model_fields if name not in ("method", "still_open")),
    *(
        "fit.still_open",
        "fit.still_open_asked",
        "decision_made",
        "solution_in_disguise",
        "approval_seeking",
        "review",
        "blame",
        "defence",
    ),
}


@pytest.mark.parametrize("language", Language)
def test_every_finding_has_its_sentence(language: Language) -> None:
    assert {f"checks.{each}" for each in EVERY_FINDING} <= set(catalogue(language))


def test_every_sentence_about_dates_is_given_its_values() -> None:
    for values, _ in DATES:
        for finding in date_findings(file(**values), today=TODAY):
            assert places(catalogue(Language.EN)[f"checks.{finding.id}"]) <= set(finding.values)


def test_checks_are_listed_kept_and_raised_again(desk: TestClient) -> None:
    opened = desk.post("/peer-assists", json={"request": "We have already decided to build the app."}).json()
    address = f"/peer-assists/{opened['id']}/checks"
    found = {each["id"]: each for each in desk.get(address, params={"similar_cases": 2}).json()}
    assert found["fit.solved_elsewhere_found"]["values"] == {"count": 2}
    assert found["decision_made"]["words"] == [
        {"field": "request", "start": 0, "end": 23, "text": "We have already decided"}
    ]
    assert desk.post(f"{address}/decision_made/keep").json()["kept"] is True
    assert {each["id"]: each["kept"] for each in desk.get(address).json()}["decision_made"] is True
    assert desk.delete(f"{address}/decision_made/keep").status_code == 204
    assert {each["id"]: each["kept"] for each in desk.get(address).json()}["decision_made"] is False
    assert desk.post(f"{address}/fit.solved_elsewhere_found/keep").status_code == 200
    assert desk.post(f"{address}/no.such/keep").status_code == 404


def test_dates_are_proposed_until_they_are_set(desk: TestClient) -> None:
    opened = desk.post(
        "/peer-assists", json={"request": "The board decides in two weeks. It takes ten days to change the plan."}
    ).json()
    address = f"/peer-assists/{opened['id']}"
    proposed = desk.get(f"{address}/dates/proposed").json()
    assert ([each["role"] for each in proposed["dates"]], [each["days"] for each in proposed["days_to_change"]]) == (
        ["decision"],
        [10],
    )
    set_now = {"decision_date": proposed["dates"][0]["day"], "days_to_change": 10, "revision": 1}
    assert desk.patch(address, json=set_now).status_code == 200
    assert desk.get(f"{address}/dates/proposed").json() == {"dates": [], "days_to_change": []}
