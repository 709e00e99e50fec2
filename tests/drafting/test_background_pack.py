"""The background pack: two pages, from the accepted statement, never without why it matters."""

from datetime import UTC, datetime

from fastapi.testclient import TestClient

from service.domain.ids import PeerAssistId
from service.domain.people import Participation, ParticipationRole
from service.people import participations
from tests.drafting.conftest import add_case, ask, open_file, wait_for
from tests.drafting.inviting import SHEET, accept_statement, add_people, add_their_case


def test_the_pack_is_the_accepted_statements_own_sentences(plain: TestClient) -> None:
    file_id = open_file(plain)
    accept_statement(plain, file_id)
    add_people(plain, file_id)
    add_their_case(plain)
    draft = wait_for(plain, ask(plain, file_id, "background_pack")["id"])
    assert (draft["status"], draft["held_back"]) == ("ready", [])
    parts = {part["part"]: [each["text"] for each in part["claims"]] for part in draft["content"]["parts"]}
    assert list(parts) == ["problem", "why_it_matters", "want_to_learn", "context", "tried"]
    assert parts["want_to_learn"] == SHEET["want_to_learn"].split("\n")
    assert all(each["quoted"] for part in draft["content"]["parts"] for each in part["claims"])
    assert "case-mbeya" in draft["content"]["see_also"]


def test_a_pack_without_why_it_matters_is_refused_with_a_sentence(plain: TestClient) -> None:
    file_id = open_file(plain)
    accept_statement(plain, file_id, {key: text for key, text in SHEET.items() if key != "why_it_matters"})
    answer = plain.post(f"/api/v1/peer-assists/{file_id}/drafts", json={"kind": "background_pack"})
    assert answer.status_code == 422
    assert "why the problem matters" in answer.json()["error"]["message"]


def test_a_long_statement_is_held_to_two_pages_and_what_was_left_out_is_kept(plain: TestClient) -> None:
    file_id = open_file(plain)
    long = " ".join(
        f"In the village number {n} the committee met {n + 3} times and wrote a letter to the office."
        for n in range(140)
    )
    accept_statement(plain, file_id, {**SHEET, "context": long})
    draft = wait_for(plain, ask(plain, file_id, "background_pack")["id"])
    parts = {part["part"]: part["claims"] for part in draft["content"]["parts"]}
    assert 5 < len(parts["context"]) < 140
    assert len(parts["context"]) + len(draft["content"]["left_out"]) == 140
    assert set(parts) >= {"problem", "why_it_matters", "want_to_learn", "tried"}
    view = plain.get(f"/api/v1/peer-assists/{file_id}/pack").json()
    assert view["pages"] == 2
    assert len(view["pack"]["left_out"]) == len(draft["content"]["left_out"])


def test_a_case_for_one_hub_alone_is_not_named_in_a_pack(plain: TestClient) -> None:
    file_id = open_file(plain)
    accept_statement(plain, file_id)
    add_case(plain, "case-hub", visibility="participants", title="Quokka budget released for pumps")
    draft = wait_for(plain, ask(plain, file_id, "background_pack")["id"])
    assert "case-hub" not in draft["content"]["see_also"]
    assert "Quokka" not in plain.get(f"/api/v1/peer-assists/{file_id}/pack").text


def test_a_full_panel_with_long_titles_is_named_whole(plain: TestClient) -> None:
    """Eight names with titles and hubs take more than one short line, and the pack is read all the same."""
    file_id = open_file(plain)
    accept_statement(plain, file_id)
    names = [f"Maria Concepcion Fernandez-Villanueva of the {number}. district" for number in range(8)]
    roles = [Participation(id="", name=name, role=ParticipationRole.PEER) for name in names]
    with plain.app.state.database.transaction() as tx:  # type: ignore[attr-defined]
        participations.set_peer_assist_people(
            tx,
            PeerAssistId(file_id),
            roles,
            roles=[ParticipationRole.PEER],
            made_by="local",
            now=datetime(2026, 11, 26, tzinfo=UTC),
        )
    assert wait_for(plain, ask(plain, file_id, "background_pack")["id"])["status"] == "ready"
    answer = plain.get(f"/api/v1/peer-assists/{file_id}/pack")
    assert answer.status_code == 200, answer.text
    assert all(name in answer.json()["resource_team"] for name in names)
