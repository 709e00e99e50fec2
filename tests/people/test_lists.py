"""A list of people in and out: read as people write it, shown before it is done, never a second entry for one person."""

import csv
import io
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.domain.places import Language
from service.locale import catalogue
from service.people.importing import opening
from service.people.importing.headings import known_headings

HUBS = ({"id": "lake", "name": "Lake Basin"}, {"id": "coast", "name": "Coast"})


@pytest.fixture
def desk(desk: TestClient) -> TestClient:
    for hub in HUBS:
        desk.post("/hubs", json=hub)
    return desk


def send(desk: TestClient, data: str | bytes, *, language: str = "en", **form: Any) -> dict[str, Any]:
    content = data.encode() if isinstance(data, str) else data
    answer = desk.post(
        "/directory/import",
        files={"file": ("people.csv", content, "text/csv")},
        data=form,
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    for note in [*told["notes"], *(note for row in told["rows"] for note in row["notes"])]:
        assert not note["message"].startswith("errors."), note
    return told


def refused(desk: TestClient, data: str | bytes, **form: Any) -> tuple[int, str]:
    content = data.encode() if isinstance(data, str) else data
    answer = desk.post("/directory/import", files={"file": ("people.csv", content, "text/csv")}, data=form)
    return answer.status_code, answer.json()["error"]["id"]


def added(desk: TestClient, data: str | bytes, **form: Any) -> dict[str, Any]:
    told = send(desk, data, **form)
    done = send(desk, data, apply=True, fingerprint=told["fingerprint"], **form)
    assert done["applied"]
    assert {key: done[key] for key in ("added", "changed", "unchanged", "refused")} == {
        key: told[key] for key in ("added", "changed", "unchanged", "refused")
    }
    return done


def people(desk: TestClient, **wanted: Any) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in desk.get("/people", params={"limit": 200, **wanted}).json()["items"]}


def notes(told: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(row["line"], note["column"], note["message"]) for row in told["rows"] for note in row["notes"]]


HEADINGS = (
    "Name,Hub,Role,Unit,Grade,Languages,Expertise,Hands-on since,Hands-on until,E-mail,Phone,Time zone,Away,"
    "May be suggested,Reports to,ID\n"
)
FULL = HEADINGS + (
    'Ann Éwé,Lake Basin,Engineer,Water,3,"English, sw",pumps; solar,2012,2024,ann@example.org,+44 7700 900101,'
    "Africa/Accra,2027-01-04 to 2027-01-15,yes,Bo Li,p-ann\nBo Li,COAST,,,,,,,,,,,,no,,\n"
)


def test_a_list_is_shown_first_and_then_added_as_shown(desk: TestClient) -> None:
    told = send(desk, FULL)
    assert (told["added"], told["changed"], told["refused"], told["applied"]) == (2, 0, 0, False)
    assert people(desk) == {}
    added(desk, FULL)
    found = people(desk)
    ann, bo = found["Ann Éwé"], found["Bo Li"]
    assert (ann["id"], ann["hub_id"], ann["seniority"], ann["languages"]) == ("p-ann", "lake", 3, ["en", "sw"])
    assert (ann["practice"], ann["hands_on_since"], ann["hands_on_until"]) == (["pumps", "solar"], 2012, 2024)
    assert (ann["phone"], ann["timezone"], ann["may_be_suggested"]) == ("+44 7700 900101", "Africa/Accra", True)
    assert ann["away"] == [{"from_day": "2027-01-04", "to_day": "2027-01-15"}]
    assert (ann["manager_id"], bo["may_be_suggested"], bo["seniority"]) == (bo["id"], False, None)


def test_the_same_list_again_adds_nobody(desk: TestClient) -> None:
    added(desk, FULL)
    again = added(desk, FULL)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert len(people(desk)) == 2


@pytest.mark.parametrize(
    "row", ["p-ann,Ann Ewe-Koh,Coast,", ",Ann Ewe-Koh,Coast,ANN@example.org", ",ANN EWE,lake basin,"]
)
def test_the_same_person_by_id_by_address_or_by_name_and_hub_is_an_update(desk: TestClient, row: str) -> None:
    added(desk, "ID,Name,Hub,E-mail,Phone\np-ann,Ann Éwé,Lake Basin,ann@example.org,123\n")
    told = added(desk, f"ID,Name,Hub,E-mail,Role\n{row},Engineer\n")
    assert (told["added"], told["changed"]) == (0, 1)
    assert "job_title" in {change["field"] for change in told["rows"][0]["changes"]}
    (person,) = people(desk).values()
    assert (person["id"], person["job_title"], person["phone"], person["revision"]) == ("p-ann", "Engineer", "123", 2)


def test_a_blank_cell_and_one_that_says_not_known_take_nothing_away(desk: TestClient) -> None:
    added(desk, FULL)
    before = people(desk)["Ann Éwé"]
    told = added(desk, "ID,Name,Role,Unit,Grade,Languages,Phone,Away\np-ann,,,-,n/a,?, ,\n")
    assert (told["unchanged"], told["cells_left_out"]) == (1, 0)
    assert people(desk)["Ann Éwé"] == before


def test_what_is_wrong_is_said_by_line_and_column_and_the_rest_is_taken(desk: TestClient) -> None:
    told = added(
        desk,
        "Name,Hub,Grade,Time zone,Hands-on since,Away,Languages,Reports to,Role\n"
        "Ann,Nowhere,,,,,,,\n"
        ",Coast,,,,,,,\n"
        "Bo,Coast,senior,Lake/Town,long ago,in May,Klingonese,Nobody,Cook\n"
        "Cy,,,,,,,,\n"
        "Di,Coast,2,,,04/01/2027,,,\n"
        "Di,coast,,,,,,,\n"
        "Ed,Coast,,,,,,,cook,and more\n"
        "Flo,Coast,,,,2027-02-30,,,\n",
    )
    assert (told["added"], told["refused"], told["cells_left_out"]) == (3, 5, 8)
    said = notes(told)
    assert [(line, column) for line, column, _ in said if line in (2, 3, 5, 7, 8)] == [
        (2, "Hub"),
        (3, "Name"),
        (5, "Hub"),
        (7, ""),
        (8, ""),
    ]
    assert "We know: Coast, Lake Basin." in said[0][2]
    assert {column for line, column, _ in said if line == 4} == {
        "Grade",
        "Time zone",
        "Hands-on since",
        "Away",
        "Languages",
        "Reports to",
    }
    assert any("line 6" in sentence for line, _, sentence in said if line == 7)
    found = people(desk)
    assert set(found) == {"Bo", "Di", "Flo"}
    assert (found["Bo"]["seniority"], found["Bo"]["job_title"], found["Di"]["away"]) == (None, "Cook", [])


def test_contradictions_leave_out_the_newer_value(desk: TestClient) -> None:
    added(desk, "ID,Name,Hub,Hands-on since\np-ann,Ann,Coast,2015\n")
    told = added(desk, "ID,Name,Hands-on until,Reports to,Role\np-ann,Ann,2010,Ann,Cook\n")
    assert sorted(column for _, column, _ in notes(told)) == ["Hands-on until", "Reports to"]
    ann = people(desk)["Ann"]
    assert (ann["hands_on_until"], ann["manager_id"], ann["job_title"]) == (None, None, "Cook")


def test_people_of_one_name_are_told_apart(desk: TestClient) -> None:
    added(desk, "ID,Name,Hub,E-mail\nx1,Ann,Coast,a@example.org\nx2,Ann,Coast,b@example.org\nx3,Ann,Lake Basin,\n")
    assert len(desk.get("/people").json()["items"]) == 3
    told = added(
        desk,
        "Name,Hub,E-mail,Role\nAnn,Coast,b@example.org,Cook\nAnn,Coast,c@example.org,Cook\nAnn,,,Cook\nAnn,Coast,,Cook\n",
    )
    assert (told["changed"], told["refused"]) == (1, 3)
    assert any("Write x1 as the id" in sentence for _, _, sentence in notes(told))
    by_email = {each["email"]: each for each in desk.get("/people").json()["items"]}
    assert (by_email["b@example.org"]["job_title"], by_email["a@example.org"]["job_title"]) == ("Cook", "")


def test_two_rows_of_one_person_are_not_two_people(desk: TestClient) -> None:
    told = added(desk, "Name,Hub,E-mail\nAnn,Coast,a@example.org\nAnne,Coast,A@example.org\nBo,Coast,\nBO,coast,\n")
    assert (told["added"], told["refused"]) == (2, 2)
    assert [line for line, _, _ in notes(told)] == [3, 5]


def test_hubs_are_made_where_that_was_chosen(desk: TestClient) -> None:
    listed = "Name,Hub\nAnn,Haut-Fleuve\nBo,haut-fleuve\nCy,Coast\n,Ghost town\n"
    assert send(desk, listed)["refused"] == 3
    told = added(desk, listed, make_hubs=True)
    assert (told["added"], told["hubs_added"]) == (3, ["Haut-Fleuve"])
    assert people(desk)["Ann"]["hub_id"] == people(desk)["Bo"]["hub_id"] == "haut-fleuve"
    assert {hub["name"] for hub in desk.get("/hubs").json()["items"]} == {"Coast", "Lake Basin", "Haut-Fleuve"}
    # The same list in the other space makes a hub and people of its own there.
    data = {"make_hubs": "true", "apply": "true"}
    other = desk.post(
        "/directory/import",
        files={"file": ("x.csv", "ID,Name,Hub\np-ann,Ann,Haut-Fleuve\n")},
        data=data,
        headers={"X-Space": "practice"},
    )
    assert other.json()["added"] == 1
    assert len(people(desk)) == 3


def test_rows_without_a_hub_get_the_one_that_was_chosen(desk: TestClient) -> None:
    assert added(desk, "Name\nAnn\nBo\n", hub_id="coast")["added"] == 2
    assert people(desk)["Ann"]["hub_id"] == "coast"
    assert refused(desk, "Name\nAnn\n", hub_id="nowhere") == (422, "people.unknown_hub")


def test_columns_we_do_not_know_are_named_and_kept_where_that_was_chosen(desk: TestClient) -> None:
    listed = "Name,Hub,Salary,Posting,Attribute: Shoe\nAnn,Coast,9000,field,43\n"
    told = send(desk, listed)
    assert [each["heading"] for each in told["columns"] if not each["field"]] == ["Salary", "Posting"]
    added(desk, listed, keep=["posting"])
    assert people(desk)["Ann"]["attributes"] == {"Posting": "field", "Shoe": "43"}
    told = added(desk, "Name,Hub,Attribute: Shoe,Attribute: Hat\nAnn,Coast,,red\n")
    assert told["rows"][0]["changes"] == [{"field": "attribute:Hat", "before": "", "after": "red"}]
    assert people(desk)["Ann"]["attributes"] == {"Posting": "field", "Shoe": "43", "Hat": "red"}


FRENCH = (
    "Prénom;Nom;Bureau;Fonction;Langues;Sur le terrain depuis;Peut être proposé(e);Responsable;Courriel\n"
    "Éléonore;N’Diaye;Coast;Ingénieure;français, wolof;2010;oui;bo@example.org;e@example.org\n"
    "Bo;Li;Coast;;;;;;bo@example.org\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_french_headings_in_any_usual_encoding_and_separator(desk: TestClient, encoding: str, separator: str) -> None:
    rows = csv.reader(io.StringIO(FRENCH), delimiter=";")
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    told = added(desk, out.getvalue().encode(encoding), language="fr")
    assert told["added"] == 2
    assert [note["message"][:20] for note in told["notes"]] == (
        ["Cette liste n’est pa"] if encoding == "cp1252" else []
    )
    found = people(desk)
    person = found["Éléonore N’Diaye"]
    assert (person["languages"], person["hands_on_since"], person["may_be_suggested"]) == (["fr", "wo"], 2010, True)
    assert person["manager_id"] == found["Bo Li"]["id"]


def test_what_nobody_sees_in_a_list_is_taken_out_and_said(desk: TestClient) -> None:
    told = added(desk, "Name,Hub\nAna\u202e Ruiz\u200b,Coast\n".encode())
    assert told["notes"][0]["message"].startswith("2 invisible characters")
    assert "Ana Ruiz" in people(desk)


def test_a_title_above_the_headings_and_blank_lines_do_no_harm(desk: TestClient) -> None:
    told = added(desk, "sep=;\nStaff list 2026;;\n;;\nName;Hub;Role\n\nAnn;Coast;\n;;\nBo;Nowhere;\n")
    assert (told["added"], told["refused"]) == (1, 1)
    assert notes(told)[0][0] == 8


def test_broken_quotation_marks_cost_their_line_and_no_other(desk: TestClient) -> None:
    told = added(
        desk,
        'Name,Hub,Role\nAnn,Coast,"the ""best"" cook"\n"Bo" Li,Coast,\nCy,Coast,"never closed\nDi,Coast,\n'
        '"Ed\nEdward",Coast,"two\nlines"\n',
    )
    assert (told["added"], told["refused"]) == (3, 2)
    assert [line for line, _, _ in notes(told)] == [3, 4]
    found = people(desk)
    assert found["Ann"]["job_title"] == 'the "best" cook'
    assert found["Ed Edward"]["job_title"] == "two lines"


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        (b"PK\x03\x04rest of a workbook", 415, "people.csv_not_a_list"),
        (b"Name\0,Hub\nAnn,Coast", 415, "people.csv_not_a_list"),
        (b"Name,Hub\nAnn\x81\x8d,Coast", 415, "people.csv_encoding"),
        (b"", 422, "people.csv_empty"),
        (b"\n\n , ,\n", 422, "people.csv_no_name"),
        (b"Colour,Shape\nred,round\n", 422, "people.csv_no_name"),
        (b"Name,Hub" + b",x" * 100 + b"\n", 413, "people.csv_columns"),
        (b"Name,Hub\n" + b'"a" b,c\n' * 60, 422, "people.csv_broken"),
        (b"Name,Hub\n" + b"A,B\n" * 20_001, 413, "people.csv_rows"),
        (b"Name,Hub\n" + b"x" * 10_100_000, 413, "people.csv_too_large"),
        (b'Name,Hub\n"' + b"x" * 9_000_000, 200, ""),
        (b'Name,Hub\n"' + b"a\n" * 19_990, 200, ""),
        (("Name,Hub\n" + "Ann \u202eevil\u202c,Coast\n").encode(), 200, ""),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(desk: TestClient, data: bytes, status: int, message: str) -> None:
    started = time.monotonic()
    answer = desk.post("/directory/import", files={"file": ("people.csv", data, "text/csv")})
    assert answer.status_code == status, answer.text[:300]
    assert time.monotonic() - started < 30
    if message:
        assert answer.json()["error"]["id"] == message
        assert f"errors.{message}" in catalogue(Language.EN)
    assert people(desk) == {}


def test_a_list_or_a_directory_that_changed_meanwhile_is_shown_again(desk: TestClient) -> None:
    told = send(desk, FULL)
    assert refused(desk, FULL + "Cy,Coast\n", apply=True, fingerprint=told["fingerprint"]) == (
        409,
        "people.csv_other_than_shown",
    )
    desk.post("/people", json={"name": "Bo Li", "hub_id": "coast"})
    assert refused(desk, FULL, apply=True, fingerprint=told["fingerprint"]) == (409, "people.csv_other_than_shown")
    assert set(people(desk)) == {"Bo Li"}


def test_an_exported_list_runs_nothing_and_comes_back_as_it_was(desk: TestClient) -> None:
    values = {
        "hub_id": "coast",
        "phone": "+44 7700 900101",
        "job_title": '=HYPERLINK("x")',
        "unit": "'@x",
        "email": "-@x",
    }
    desk.post("/people", json={"name": "@Ann", **values, "practice": ["a, b", "-c"], "attributes": {"=1": "+2"}})
    desk.post("/people", json={"name": "'=Bo", "hub_id": "coast", "practice": ["x; y"], "languages": ["en"]})
    for language in ("en", "fr"):
        answer = desk.get("/directory/export", headers={"Accept-Language": language})
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(
            csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter="," if language == "en" else ";")
        )
        assert len(rows) == 3
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        told = send(desk, answer.content, language="en")
        assert (told["unchanged"], told["added"], told["changed"], told["refused"]) == (2, 0, 0, 0)
        assert told["cells_left_out"] == 0


def test_an_export_of_one_hub_holds_its_people_alone(desk: TestClient) -> None:
    added(desk, "Name,Hub\nAnn,Coast\nBo,Lake Basin\n")
    text = desk.get("/directory/export", params={"hub": "coast"}).content.decode("utf-8-sig")
    assert "Ann" in text
    assert "Bo" not in text


def test_reading_marks_each_row_with_the_line_an_editor_shows() -> None:
    data = b'Name,Hub\n"A\nB",x\n\nC,y\n"D" z,y\nE,y'
    read = opening.opened(data, known_headings)
    assert [(record.line, record.cells[0]) for record in read.records] == [(2, "A\nB"), (5, "C"), (7, "E")]
    assert read.broken == (6,)
