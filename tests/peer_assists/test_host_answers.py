"""A host's pasted answer, taken apart to the questions it answers."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.database import Database
from service.domain.ids import DraftId, PeerAssistId
from service.domain.problem import SheetField
from service.domain.questions import ClarifyingQuestion, Perspective
from service.peer_assists.host_answers import split_answer
from service.peer_assists.question_store import set_questions


def question(id: str, text: str, field: SheetField) -> ClarifyingQuestion:
    return ClarifyingQuestion(
        id=id, text=text, perspective=Perspective.PRACTITIONER, why="Nothing says so yet.", field=field, gap=True
    )


QUESTIONS = (
    question("q1", "Who decides, and on what day?", SheetField.DECISION),
    question("q2", "What did you try so far, and what came of it?", SheetField.TRIED),
    question("q3", "What would a useful result of the day be?", SheetField.USEFUL_RESULT),
    question("q4", "Who pays for the third year?", SheetField.CONSTRAINTS),
)


def told(text: str) -> list[tuple[str | None, str]]:
    return [(part.question.id if part.question else None, part.text) for part in split_answer(text, QUESTIONS)]


@pytest.mark.parametrize(
    "marks", [("1.", "2.", "3."), ("1)", "2)", "3)"), ("Q1:", "Q2:", "Q3:"), ("Question 1 –", "question 2:", "Q3.")]
)
def test_numbers_find_their_questions(marks: tuple[str, str, str]) -> None:
    answer = f"{marks[0]} The board, 14 March.\n{marks[1]} Two letters.\nNo reply.\n\n{marks[2]} Names."
    assert told(answer) == [("q1", "The board, 14 March."), ("q2", "Two letters.\nNo reply."), ("q3", "Names.")]


def test_numbers_in_any_order_and_french_marks() -> None:
    assert told("Question n° 2 : des lettres.\n1° le comité, le 14 mars") == [
        ("q2", "des lettres."),
        ("q1", "le comité, le 14 mars"),
    ]


def test_quoted_questions_find_theirs_though_a_program_broke_the_lines() -> None:
    answer = "> 1. Who decides, and on what\n> day?\nThe board.\n\n> 3. What would a useful result of the day be?\n\nTwo options."
    assert told(answer) == [("q1", "The board."), ("q3", "Two options.")]


def test_an_answer_behind_the_question_itself() -> None:
    assert told("Who decides, and on what day? The board, in March.") == [("q1", "The board, in March.")]
    assert told("2. What did you try so far, and what came of it?\nTwo letters.") == [("q2", "Two letters.")]


def test_greeting_and_closing_are_kept_apart() -> None:
    answer = "Dear Esther,\n\nThanks for this.\n\n1. The board.\n2. Letters.\n\nBest regards,\nPaul"
    assert told(answer) == [
        (None, "Dear Esther,"),
        (None, "Thanks for this."),
        ("q1", "The board."),
        ("q2", "Letters."),
        (None, "Best regards,\nPaul"),
    ]


def test_the_mail_below_is_not_the_answer() -> None:
    answer = "1. The board.\n\nOn Mon, 23 Nov 2026 Esther wrote:\n> Thank you for your request.\n> With kind regards,"
    assert told(answer) == [("q1", "The board.")]


def test_as_many_paragraphs_as_questions_answer_them_in_order() -> None:
    assert told("Bonjour,\n\nThe board.\n\nLetters.\n\nNames.\n\nMerci,\nPaul") == [
        (None, "Bonjour,"),
        ("q1", "The board."),
        ("q2", "Letters."),
        ("q3", "Names."),
        (None, "Merci,\nPaul"),
    ]


@pytest.mark.parametrize(
    "answer",
    ["The board.\n\nLetters.", "We will answer next week.", "3.5 million were released in 2024", "9. Nothing."],
)
def test_what_fits_no_question_is_kept_as_it_is(answer: str) -> None:
    assert told(answer) == [(None, answer)]


def test_a_list_inside_an_answer_stays_with_it_where_it_goes_past_the_questions() -> None:
    assert told("Q2: in three steps\n5. a letter\n6. a visit") == [("q2", "in three steps\n5. a letter\n6. a visit")]


@pytest.mark.parametrize(
    "answer", ["", "  \n ", "> > >", "1.\n2.\n3.", "\u200f" * 50, "1. " * 20_000, "a" * 100_000, "> q\n" * 5_000]
)
def test_any_text_is_taken_apart_without_a_fault(answer: str) -> None:
    split_answer(answer, QUESTIONS)
    split_answer(answer, ())


@pytest.fixture
def address(desk: TestClient, sqlite_database: Database) -> str:
    file = desk.post(
        "/peer-assists", json={"request": "Our pumps stand dry.", "host_team": {"lead_name": "Paul Wekesa"}}
    ).json()
    with sqlite_database.transaction() as tx:
        set_questions(tx, PeerAssistId(file["id"]), DraftId("draft-1"), QUESTIONS)
    return f"/peer-assists/{file['id']}"


def test_the_reply_holds_the_sheet_and_the_three_most_useful_questions(desk: TestClient, address: str) -> None:
    desk.put(f"{address}/sheet/problem", json={"text": "Pumps stand dry.", "revision": 0})
    reply = desk.get(f"{address}/host-reply").json()
    assert reply["language"] == "en"
    text = reply["text"]
    assert "Dear Paul Wekesa," in text
    assert "The problem in one sentence\n  Pumps stand dry." in text
    assert "1. Who decides, and on what day?" in text
    assert "3. What would a useful result of the day be?" in text
    assert "third year" not in text
    assert "peer_assists." not in text
    french = desk.get(f"{address}/host-reply", params={"language": "fr"}).json()["text"]
    assert french.replace("\u00a0", " ").startswith("Objet : Our pumps stand dry\n\nBonjour Paul Wekesa,")


def test_the_reply_is_signed_by_the_facilitator_else_by_the_person_acted_for_else_by_a_blank(
    desk: TestClient, address: str
) -> None:
    def signed(address: str, **asked: Any) -> str:
        return str(desk.get(f"{address}/host-reply", **asked).json()["text"]).rstrip().rpartition("\n")[2]

    assert signed(address) == "[your name]"
    assert signed(address, params={"language": "fr"}) == "[votre nom]"
    desk.post("/hubs", json={"id": "lake", "name": "Lake"})
    for id, name in (("p-naomi", "Naomi Achieng"), ("p-ann", "Ann Cherono")):
        desk.post("/people", json={"id": id, "name": name, "hub_id": "lake"})
    ann = {"X-Person": "p-ann"}
    file = desk.post("/peer-assists", json={"request": "Our pumps stand dry.", "hub_id": "lake"}, headers=ann).json()
    own = f"/peer-assists/{file['id']}"
    assert signed(own, headers=ann) == "Ann Cherono"
    handed = desk.post(f"{own}/hand-over", json={"facilitator_id": "p-naomi", "revision": 1}, headers=ann)
    assert handed.status_code == 200, handed.text
    assert signed(own, headers=ann) == "Naomi Achieng"


def test_a_pasted_answer_goes_into_its_fields_and_closes_its_questions(desk: TestClient, address: str) -> None:
    desk.put(f"{address}/sheet/tried", json={"text": "A visit.", "revision": 0})
    answer: dict[str, Any] = desk.post(
        f"{address}/host-answers", json={"text": "1. The board.\n2. Two letters.\nRegards,\nPaul"}
    ).json()
    fields = {each["field"]: each for each in answer["fields"]}
    assert (fields["decision"]["text"], fields["tried"]["text"]) == ("The board.", "A visit.\nTwo letters.")
    assert {(each["origin"], each["changed_by"]) for each in fields.values()} == {("typed", "Paul Wekesa")}
    assert [(each["question_id"], each["field"]) for each in answer["parts"]] == [
        ("q1", "decision"),
        ("q2", "tried"),
        (None, None),
    ]
    assert [each["id"] for each in answer["questions"]] == ["q3", "q4", "q1", "q2"]
    assert desk.get(f"{address}/host-answers").json() == answer["parts"]
    assert [each["kind"] for each in desk.get(f"{address}/sources").json()] == ["request", "host_answer"]
    assert "1. What would a useful result" in desk.get(f"{address}/host-reply").json()["text"]


def test_an_answer_too_long_for_its_field_is_kept_apart(desk: TestClient, address: str) -> None:
    answer = desk.post(f"{address}/host-answers", json={"text": "1. " + "x" * 30_000}).json()
    assert answer["fields"] == []
    assert [(len(each["text"]), each["question_id"], each["field"]) for each in answer["parts"]] == [
        (20_000, "q1", None),
        (10_000, "q1", None),
    ]


def test_an_empty_answer_is_refused(desk: TestClient, address: str) -> None:
    assert (
        desk.post(f"{address}/host-answers", json={"text": " \n"}).json()["error"]["id"] == "peer_assist.answer_empty"
    )
