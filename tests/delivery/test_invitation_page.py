"""The personal page of an invitation: the pack, the answer, the questions, and nothing else of the file."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from service.database import Database
from service.delivery.store import CALLS_A_MINUTE
from service.delivery.tables import personal_links
from service.peer_assists.peer_question_store import MOST_OF_ONE
from tests.delivery.inviting import SHEET, InvitingDesk

SECRET = "Only the facilitator may read this zebra."


def page_of(desk: InvitingDesk, person: dict[str, Any]) -> str:
    """The address of the person's page, taken from the text to copy."""
    text = desk.client.post(f"{desk.path}/invitations/{person['invitation']['id']}/letter").raise_for_status().json()
    found = re.search(r"https://assist\.example\.org(/l/[\w-]+)", text["text"])
    assert found is not None
    return found[1]


def test_a_peer_reads_the_pack_answers_and_asks_without_an_account(linked: InvitingDesk) -> None:
    linked.accept_pack()
    page = page_of(linked, linked.accept("p-grace"))
    shown = linked.client.get(page)
    assert shown.status_code == 200
    for said in (SHEET["problem"], SHEET["why_it_matters"], "12:00 to 13:30", "Grace Achieng"):
        assert said in shown.text
    answered = linked.client.post(page, data={"form": "answer", "coming": "yes", "words": "From eleven."})
    assert (answered.status_code, "You answered: Yes." in answered.text) == (200, True)
    asked = linked.client.post(page, data={"form": "question", "question": "Who signs the release?"})
    assert "Who signs the release?" in asked.text
    reply = linked.of("p-grace")["invitation"]["reply"]
    assert (reply["coming"], reply["words"], reply["by"], reply["by_link"]) == (
        "yes",
        "From eleven.",
        "Grace Achieng",
        True,
    )
    (question,) = linked.client.get(f"{linked.path}/peer-questions").json()
    assert (question["text"], question["asked_by"], question["settled"]) == (
        "Who signs the release?",
        "Grace Achieng",
        False,
    )


def test_an_answer_of_the_team_and_other_peers_questions_show_without_names(linked: InvitingDesk) -> None:
    grace, luc = page_of(linked, linked.accept("p-grace")), page_of(linked, linked.accept("p-luc"))
    linked.client.post(grace, data={"form": "question", "question": "Who signs the release?"})
    (question,) = linked.client.get(f"{linked.path}/peer-questions").json()
    body = {"answer": "The treasurer.", "settled": True, "revision": 1}
    linked.client.patch(f"{linked.path}/peer-questions/{question['id']}", json=body).raise_for_status()
    seen = linked.client.get(luc).text
    assert "Who signs the release?" in seen
    assert "The treasurer." in seen
    assert "Grace" not in seen
    assert 'lang="fr"' in seen


def test_the_page_shows_nothing_that_was_not_accepted_and_nothing_else_of_the_file(linked: InvitingDesk) -> None:
    note = {"id": "note-1", "text": SECRET}
    linked.client.post(f"{linked.path}/notes", json=note).raise_for_status()
    page = page_of(linked, linked.accept("p-grace", why=SECRET))
    body = {"text": SECRET, "revision": 0}
    linked.client.put(f"{linked.path}/pack/parts/context", json=body).raise_for_status()
    shown = linked.client.get(page).text
    assert "zebra" not in shown
    assert "not ready yet" in shown
    for other in ("/invitations", "/pack", "/pack.pdf", "/mails"):
        assert linked.client.get(page + other).status_code == 404
    assert linked.client.put(page, json={}).status_code == 405


def test_a_page_answers_for_its_own_person_alone(linked: InvitingDesk) -> None:
    linked.accept("p-luc")
    page = page_of(linked, linked.accept("p-grace"))
    forged = {"form": "answer", "coming": "no", "who": "p-luc", "invitation_id": linked.of("p-luc")["invitation"]["id"]}
    linked.client.post(page, data=forged)
    assert linked.of("p-luc")["invitation"]["reply"] is None
    assert linked.of("p-grace")["invitation"]["reply"]["coming"] == "no"


def test_what_peers_write_is_never_markup(linked: InvitingDesk) -> None:
    attack = "</textarea><script>alert(1)</script>{{ 7 * 7 }}"
    page = page_of(linked, linked.accept("p-grace"))
    linked.client.post(page, data={"form": "question", "question": attack})
    again = linked.client.post(page, data={"form": "answer", "coming": "maybe", "words": attack})
    assert again.status_code == 422
    for answer in (again, linked.client.get(page)):
        assert "<script>" not in answer.text
        assert "&lt;script&gt;" in answer.text
        assert "49" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert re.findall(r"(?:src|href)=", answer.text) == []


def test_opening_the_page_changes_nothing(linked: InvitingDesk) -> None:
    page = page_of(linked, linked.accept("p-grace"))
    before = linked.of("p-grace")["invitation"]
    linked.client.get(page)
    assert linked.of("p-grace")["invitation"] == before


@pytest.mark.parametrize("how", ["closed", "expired", "unknown"])
def test_a_page_that_is_closed_expired_or_unknown_shows_the_same(
    linked: InvitingDesk, sqlite_database: Database, how: str
) -> None:
    grace = linked.accept("p-grace")
    page = page_of(linked, grace)
    if how == "closed":
        path = f"{linked.path}/invitations/{grace['invitation']['id']}/close-page"
        linked.client.post(path).raise_for_status()
    if how == "expired":
        with sqlite_database.transaction() as tx:
            tx.execute(update(personal_links).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    gone = page if how != "unknown" else "/l/" + "A" * 43
    for answer in (linked.client.get(gone), linked.client.post(gone, data={"form": "answer", "coming": "yes"})):
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
    assert linked.of("p-grace")["invitation"]["reply"] is None


def test_a_page_closes_two_days_after_the_peer_assist(linked: InvitingDesk, sqlite_database: Database) -> None:
    page_of(linked, linked.accept("p-grace"))
    with sqlite_database.transaction(read_only=True) as tx:
        until = tx.scalar(select(personal_links.c.expires_at))
    assert until == datetime(2027, 3, 5, 0, 0, tzinfo=UTC)


def test_a_page_takes_so_many_calls_a_minute_and_so_many_questions(linked: InvitingDesk) -> None:
    page = page_of(linked, linked.accept("p-grace"))
    answers = [
        linked.client.post(page, data={"form": "question", "question": f"Question {n}?"})
        for n in range(MOST_OF_ONE + 1)
    ]
    kept = linked.client.get(f"{linked.path}/peer-questions").json()
    assert len(kept) == MOST_OF_ONE
    assert {answer.status_code for answer in answers} <= {200, 422, 429}
    statuses = [linked.client.get(page).status_code for _ in range(2 * CALLS_A_MINUTE + 2)]
    assert 429 in statuses


def test_the_same_question_twice_is_one(linked: InvitingDesk) -> None:
    page = page_of(linked, linked.accept("p-grace"))
    for _ in range(2):
        linked.client.post(page, data={"form": "question", "question": "Who signs?"})
    assert len(linked.client.get(f"{linked.path}/peer-questions").json()) == 1


def test_deleting_the_file_deletes_pages_questions_and_mails(linked: InvitingDesk, sqlite_database: Database) -> None:
    page = page_of(linked, linked.accept("p-grace"))
    linked.client.post(page, data={"form": "question", "question": "Who signs?"})
    linked.client.delete(linked.path).raise_for_status()
    assert linked.client.get(page).status_code == 404
    from service import tables

    with sqlite_database.transaction(read_only=True) as tx:
        for name in ("invitations", "invitation_links", "peer_questions", "packs", "mails", "invitation_terms"):
            assert tx.execute(select(tables.metadata.tables[name])).all() == [], name
