"""The quarterly Hub report over HTTP, on either database."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from sqlalchemy import update
from starlette.testclient import TestClient

from service.database import Database
from service.domain.items import ItemKind
from service.domain.places import Language, Visibility
from service.peer_assists.tables import peer_assists
from tests.follow_up.conftest import Approve

QUARTER = "2026-Q4"
SHEETS = (
    "Door sheets in two languages kept the ice packs away from the vials.",
    "A door sheet in the local language kept ice packs off the vials.",
    "The door sheet did not keep the ice packs away from the vials.",
)


def report(desk: TestClient, quarter: str = QUARTER, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = desk.get(f"/hubs/savannah/reports/{quarter}", params=query).raise_for_status().json()
    return found


def as_person(desk: TestClient, hub: str) -> dict[str, str]:
    desk.post("/hubs", json={"id": hub, "name": hub, "timezone": "UTC"})
    person = desk.post("/people", json={"name": f"Somebody of {hub}", "hub_id": hub}).raise_for_status().json()
    return {"X-Person": person["id"]}


def test_an_approved_write_up_stands_word_for_word_in_its_quarter(desk: TestClient, approve: Approve) -> None:
    file = approve()
    found = report(desk)
    assert (found["first_day"], found["last_day"]) == ("2026-10-01", "2026-12-31")
    (case,) = found["cases"]
    assert case["peer_assist_id"] == file.id
    assert [line["text"] for line in case["lines"]] == [line.claim.text for line in file.write_up.body()]
    assert report(desk, "2026-Q3")["cases"] == []
    assert report(desk, "2027-Q1")["cases"] == []


def test_the_quarters_say_how_many_write_ups_were_approved_in_each_as_far_as_the_reader_may_know(
    desk: TestClient, approve: Approve
) -> None:
    approve(audience=Visibility.PARTICIPANTS)
    approve(title="Before", day=date(2026, 9, 1))
    headers = as_person(desk, "coast")
    counts = {each["name"]: each["approved"] for each in desk.get("/hubs/savannah/reports").raise_for_status().json()}
    theirs = desk.get("/hubs/savannah/reports", headers=headers).raise_for_status().json()
    assert {name: count for name, count in counts.items() if count} == {QUARTER: 1, "2026-Q3": 1}
    assert sum(each["approved"] for each in theirs) <= 1


def test_a_session_without_a_day_counts_where_it_was_approved(desk: TestClient, approve: Approve) -> None:
    approve(day=None)
    assert [case["day"] for case in report(desk)["cases"]] == ["2026-11-10"]


def test_the_reporting_year_of_the_hub_decides_the_quarter(desk: TestClient, approve: Approve) -> None:
    approve()
    hub = {**desk.get("/hubs/savannah").json(), "reporting_year_starts": 7}
    desk.put("/hubs/savannah", json={k: v for k, v in hub.items() if k not in ("id", "space")}).raise_for_status()
    assert report(desk)["cases"] == []
    found = report(desk, "2026-Q2")
    assert (found["first_day"], len(found["cases"])) == ("2026-10-01", 1)


def test_what_is_not_approved_is_pending_and_not_quoted(desk: TestClient, approve: Approve) -> None:
    approve()
    body = {
        "title": "Drains of the market",
        "hub_id": "savannah",
        "session_date": "2026-10-20",
        "request": "Secret words.",
    }
    desk.post("/peer-assists", json=body).raise_for_status()
    desk.post("/peer-assists", json={**body, "title": "Far ahead", "session_date": "2099-01-01"}).raise_for_status()
    found = report(desk)
    assert [(each["title"], each["state"]) for each in found["pending"]] == [("Drains of the market", "no_write_up")]
    assert "Secret words" not in str(found)


def test_a_narrower_write_up_is_counted_and_not_shown(desk: TestClient, approve: Approve) -> None:
    approve(title="For those who took part", audience=Visibility.PARTICIPANTS)
    approve(title="For the hub", audience=Visibility.HUB)
    approve(title="For all", audience=Visibility.ORGANISATION)
    hub, organisation = report(desk), report(desk, audience="organisation")
    assert ([case["title"] for case in hub["cases"]], hub["kept_apart"]) == (["For all", "For the hub"], 1)
    assert ([case["title"] for case in organisation["cases"]], organisation["kept_apart"]) == (["For all"], 2)


def test_another_hubs_reader_sees_what_the_library_shows_them_and_no_more(desk: TestClient, approve: Approve) -> None:
    approve(title="For the hub", audience=Visibility.HUB)
    shown = approve(title="For all", audience=Visibility.ORGANISATION)
    step = desk.get(f"/peer-assists/{shown.id}/follow-up").json()["actions"][0]
    path = f"/peer-assists/{shown.id}/actions/{step['id']}"
    desk.patch(path, json={"revision": 1, "note": "Between us."}).raise_for_status()
    desk.post("/peer-assists", json={"title": "Theirs", "hub_id": "savannah", "session_date": "2026-10-20"})
    found = desk.get(f"/hubs/savannah/reports/{QUARTER}", headers=as_person(desk, "coast")).raise_for_status().json()
    assert [case["title"] for case in found["cases"]] == ["For all"]
    assert (found["pending"], found["kept_apart"]) == ([], 0)
    assert "Between us." not in str(found)
    assert "Between us." in str(report(desk))


def test_people_are_counted_by_role_and_hub_and_first_timers_apart(desk: TestClient, approve: Approve) -> None:
    early = approve(title="Before", day=date(2026, 9, 1))
    late = approve(title="Now")
    headers = as_person(desk, "coast")
    for file in (early, late):
        body = {"team": {"name": "The team"}, "members": [{"person_id": headers["X-Person"]}, {"name": "A stranger"}]}
        revision = desk.get(f"/peer-assists/{file.id}").json()["revision"]
        desk.put(f"/peer-assists/{file.id}/host-team", json={**body, "revision": revision}).raise_for_status()
    before, now = report(desk, "2026-Q3")["participation"], report(desk)["participation"]
    assert (before["people"], before["first_timers"], before["unknown"]) == (2, 1, 1)
    assert (now["people"], now["first_timers"], now["unknown"]) == (2, 0, 1)
    assert {(each["role"], each["hub"], each["count"]) for each in now["by_role"]} == {
        ("host", "coast", 1),
        ("host", "", 1),
    }


def test_themes_come_with_five_write_ups_and_name_their_cases(desk: TestClient, approve: Approve) -> None:
    others = (
        "Tariffs were agreed with the market women before the pump came.",
        "The school garden feeds forty children a day.",
    )
    for number, text in enumerate((*SHEETS, others[0])):
        approve(title=f"Case {number}", lines=[(ItemKind.LEARNING, text), (ItemKind.LEARNING, text + " Again.")])
    assert report(desk)["themes"] == []
    approve(title="Case 4", lines=[(ItemKind.LEARNING, others[1])])
    found = report(desk)
    (theme,) = found["themes"]
    assert (theme["cases"], theme["lines"]) == (3, 6)
    assert [quote["title"] for quote in theme["quotes"]] == ["Case 0", "Case 1", "Case 2"]
    assert {quote["year"] for quote in theme["quotes"]} == {2026}
    assert {quote["place"] for quote in theme["quotes"]} == {"Northern Savannah"}
    assert all("not" in (pair["one"]["text"] + pair["other"]["text"]) for pair in theme["contradictions"])
    assert theme["contradictions"] != []
    assert [quote["title"] for quote in found["one_case"]] == ["Case 3"]


def test_the_overview_holds_only_what_was_counted_or_quoted(desk: TestClient, approve: Approve) -> None:
    for number in range(3):
        approve(title=f"Case {number}")
    overview = report(desk)["overview"]
    assert overview["held_back"] == []
    texts = [claim["text"] for claim in overview["claims"]]
    assert texts[0] == "In this quarter 3 peer assists were written up and approved."
    assert all(claim["support"] and claim["template"] for claim in overview["claims"])
    assert any("We will keep ice packs out of direct contact with the vials" in text for text in texts)
    french = report(desk, language="fr")["overview"]
    assert french["held_back"] == []
    assert french["claims"][0]["text"].startswith("Pendant ce trimestre, 3 assistances")


def test_a_typed_overview_stands_in_place_of_the_drafted_one(desk: TestClient, approve: Approve) -> None:
    approve()
    path = f"/hubs/savannah/reports/{QUARTER}/overview"
    saved = desk.put(path, json={"text": "A quiet quarter.", "revision": 0}).raise_for_status().json()
    assert report(desk)["overview"]["text"] == "A quiet quarter."
    stale = desk.put(path, json={"text": "Mine.", "revision": 0})
    assert (stale.status_code, stale.json()["error"]["current"]["text"]) == (409, "A quiet quarter.")
    assert desk.put(path, json={"text": "", "revision": saved["revision"]}).status_code == 200
    assert report(desk)["overview"]["text"] == ""


def test_a_typed_overview_is_for_those_who_see_all_it_was_written_from(
    desk: TestClient, approve: Approve, database: Database
) -> None:
    approve(title="For all", audience=Visibility.ORGANISATION)
    hidden = approve(title="Hidden", audience=Visibility.HUB)
    path = f"/hubs/savannah/reports/{QUARTER}/overview"
    desk.put(path, json={"text": "Of both.", "revision": 0}).raise_for_status()
    headers = as_person(desk, "coast")
    path = f"/hubs/savannah/reports/{QUARTER}"
    assert desk.get(path, headers=headers).json()["overview"]["text"] == ""
    with database.transaction() as tx:
        tx.execute(update(peer_assists).where(peer_assists.c.id == hidden.id).values(visibility="organisation"))
    assert desk.get(path, headers=headers).json()["overview"]["text"] == "Of both."


def test_answers_and_evaluations_are_in_without_names_of_who_judged(desk: TestClient, approve: Approve) -> None:
    file = approve()
    asked = desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"][0]
    answer = {
        "revision": 1,
        "did_you_act": "yes",
        "did_you_do_something_differently": "no",
        "what_happened": "All sheets hang.",
        "outcome": "worked",
        "answered_by": "Tess",
    }
    desk.put(f"/peer-assists/{file.id}/follow-ups/{asked['id']}/answer", json=answer).raise_for_status()
    judged = {"side": "peer", "worth_the_time": 5, "heard": 4, "will_use": 3, "keep": "All of it", "name": "Grace"}
    desk.post(f"/peer-assists/{file.id}/evaluations", json=judged).raise_for_status()
    found = report(desk)
    assert found["cases"][0]["outcome"] == "worked"
    assert found["evaluations"]["sides"][1]["count"] == 1
    assert found["evaluations"]["keep"] == []
    assert "Grace" not in str(found)
    assert found["cases"][0]["answers"][0]["answered_by"] == "the host team"
    assert "Tess" not in str(found)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " ="])
def test_no_cell_of_the_table_is_a_formula(desk: TestClient, approve: Approve, start: str) -> None:
    approve(title=f"{start}cmd", lines=[(ItemKind.ACTION, f"{start}HYPERLINK(1)")])
    answer = desk.get(f"/hubs/savannah/reports/{QUARTER}.csv").raise_for_status()
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][2].startswith("'")
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in rows[1])


def test_the_table_speaks_the_language_asked_for(desk: TestClient, approve: Approve) -> None:
    approve(language=Language.FR)
    table = desk.get(f"/hubs/savannah/reports/{QUARTER}.csv", params={"language": "fr"}).content.decode("utf-8-sig")
    assert table.startswith("Assistance par les pairs,Date,Quoi")


def test_quarters_are_offered_the_newest_first(desk: TestClient) -> None:
    found = desk.get("/hubs/savannah/reports").raise_for_status().json()
    days = [each["first_day"] for each in found]
    assert len(days) == 8
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("quarter", ["2026-Q5", "2026", "x"])
def test_what_is_no_quarter_is_refused(desk: TestClient, quarter: str) -> None:
    assert desk.get(f"/hubs/savannah/reports/{quarter}").status_code == 422
    assert desk.get("/hubs/nowhere/reports/2026-Q4").status_code == 404


def test_the_report_is_a_word_insert_a_pdf_and_markdown_with_the_same_words(desk: TestClient, approve: Approve) -> None:
    approve(
        title="Freezing vaccines",
        lines=[(ItemKind.ACTION, "=HYPERLINK(1) stays text."), (ItemKind.LEARNING, SHEETS[0])],
    )
    path = f"/hubs/savannah/reports/{QUARTER}"
    word = Document(io.BytesIO(desk.get(f"{path}.docx").raise_for_status().content))
    paragraphs = [each.text for each in word.paragraphs]
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert any(SHEETS[0] in text for text in paragraphs)
    assert "=HYPERLINK(1) stays text." in cells
    assert desk.get(f"{path}.pdf").raise_for_status().content.startswith(b"%PDF")
    text = desk.get(f"{path}.md").raise_for_status().text
    assert SHEETS[0] in text
    assert "=HYPERLINK(1) stays text." in text
    assert "peer-assist-" not in text
