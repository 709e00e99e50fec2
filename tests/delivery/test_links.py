"""Personal links: what opens, what does not, and that nothing else can be reached with one."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from service.access.tokens import hashed
from service.database import Database
from service.delivery.store import CALLS_A_MINUTE
from service.delivery.tables import personal_links
from service.domain.places import Language
from tests.follow_up.conftest import Approve

ANSWER = {
    "did_you_act": "partly",
    "did_you_do_something_differently": "yes",
    "what_happened": "The sheet hangs in 12 posts.",
    "outcome": "partly",
    "answered_by": "Tess",
}
SCORES = {"worth_the_time": "5", "heard": "4", "will_use": "3", "keep": "The go-round", "change": ""}
NOWHERE = "http://test/l/"


def made(desk: TestClient, file_id: str, **body: Any) -> dict[str, Any]:
    """A follow-up link, unless `body` says otherwise."""
    if not body:
        asked = desk.get(f"/peer-assists/{file_id}/follow-up").json()["follow_ups"][0]
        body = {"purpose": "follow_up", "follow_up_id": asked["id"], "name": "Tess"}
    link: dict[str, Any] = desk.post(f"/peer-assists/{file_id}/links", json=body).raise_for_status().json()
    return link


def page_of(link: dict[str, Any]) -> str:
    return NOWHERE + str(link["address"]).rpartition("/")[2]


def revision_in(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_whoever_sends_hidden_characters_by_link_is_told(desk: TestClient, approve: Approve) -> None:
    file = approve()
    page = page_of(made(desk, file.id))
    revision = revision_in(desk.get(page).text)
    hidden = {**ANSWER, "what_happened": "The sheet\u202e hangs\U000e0041 in 12 posts.", "revision": revision}
    done = desk.post(page, data=hidden)
    assert "2 invisible characters or hidden parts were taken out of what you sent." in done.text
    answer = desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"][0]["answer"]
    assert answer["what_happened"] == "The sheet hangs in 12 posts."


def test_a_follow_up_is_answered_by_link_and_shows_on_the_desk(desk: TestClient, approve: Approve) -> None:
    file = approve()
    page = page_of(made(desk, file.id))
    form = desk.get(page)
    assert form.status_code == 200
    assert "Did you act on what was decided?" in form.text
    done = desk.post(page, data={**ANSWER, "revision": revision_in(form.text)})
    assert (done.status_code, "Thank you" in done.text) == (200, True)
    answer = desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"][0]["answer"]
    assert (answer["did_you_act"], answer["what_happened"]) == ("partly", "The sheet hangs in 12 posts.")
    document = desk.get(f"/library/documents/{file.document_id}").json()
    assert (document["outcome"], document["happened_since"]) == ("partly", "The sheet hangs in 12 posts.")
    assert desk.get(f"/peer-assists/{file.id}/links").json()[0]["used_count"] == 1


def test_an_evaluation_by_link_counts_once_however_often_it_is_sent(desk: TestClient, approve: Approve) -> None:
    file = approve()
    page = page_of(made(desk, file.id, purpose="evaluation", side="peer"))
    for heard in ("1", "4"):
        assert desk.post(page, data={**SCORES, "heard": heard}).status_code == 200
    peer = desk.get(f"/peer-assists/{file.id}/follow-up").json()["evaluations"]["sides"][1]
    assert (peer["count"], peer["heard"]) == (1, 4.0)


def test_unknown_expired_and_revoked_links_all_show_the_same_page(
    desk: TestClient, approve: Approve, database: Database
) -> None:
    file = approve()
    revoked, expired = made(desk, file.id), made(desk, file.id)
    desk.post(f"/peer-assists/{file.id}/links/{revoked['link']['id']}/revoke").raise_for_status()
    past = datetime.now(UTC) - timedelta(seconds=1)
    with database.transaction() as tx:
        own = personal_links.c.id == expired["link"]["id"]
        tx.execute(update(personal_links).where(own).values(expires_at=past))
    pages = [page_of(revoked), page_of(expired), NOWHERE + "A" * 43, NOWHERE + "B" * 9000, NOWHERE + "%F0%9F%92%A9"]
    answers = [desk.get(page) for page in pages] + [desk.post(page, data=ANSWER) for page in pages]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    headers = [{k: v for k, v in answer.headers.items() if k != "date"} for answer in answers]
    assert all(each == headers[0] for each in headers)
    assert desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"][0]["answer"] is None


def test_only_the_hash_of_a_token_is_kept(desk: TestClient, approve: Approve, database: Database) -> None:
    file = approve()
    link = made(desk, file.id)
    token = link["address"].rpartition("/")[2]
    assert len(token) >= 43
    with database.transaction(read_only=True) as tx:
        row = tx.execute(select(personal_links)).one()
    assert row.token_hash == hashed(token)
    assert token not in str(tuple(row))
    assert token not in desk.get(f"/peer-assists/{file.id}/links").text


def test_a_links_page_runs_nothing_loads_nothing_and_is_not_kept(desk: TestClient, approve: Approve) -> None:
    file = approve()
    for answer in (desk.get(page_of(made(desk, file.id))), desk.get(NOWHERE + "none")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text
        assert re.findall(r"(?:src|href)=", answer.text) == []


def test_peoples_words_are_never_markup(desk: TestClient, approve: Approve) -> None:
    attack = '"><script>alert(1)</script>{{ 7 * 7 }}'
    file = approve(title=f"Title {attack}")
    link = made(desk, file.id)
    form = desk.get(page_of(link))
    sent = {**ANSWER, "what_happened": f"</textarea>{attack}", "answered_by": attack, "outcome": "?"}
    again = desk.post(page_of(link), data={**sent, "revision": revision_in(form.text)})
    assert again.status_code == 422
    for answer in (form, again):
        assert "<script>" not in answer.text
        assert "&lt;script&gt;" in answer.text
        assert "49" not in answer.text.replace("2049", "")
    assert "&lt;/textarea&gt;" in again.text


def test_what_is_incomplete_stands_in_the_form_again(desk: TestClient, approve: Approve) -> None:
    file = approve()
    page = page_of(made(desk, file.id))
    for missing in ("did_you_act", "did_you_do_something_differently", "outcome", "answered_by"):
        again = desk.post(page, data={**ANSWER, missing: "", "revision": "1"})
        assert again.status_code == 422
        assert "The sheet hangs in 12 posts." in again.text
    assert desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"][0]["answer"] is None


def test_an_answer_somebody_gave_meanwhile_is_shown_before_it_is_replaced(desk: TestClient, approve: Approve) -> None:
    file = approve()
    link = made(desk, file.id)
    page = page_of(link)
    revision = revision_in(desk.get(page).text)
    path = f"/peer-assists/{file.id}/follow-ups/{link['link']['follow_up_id']}/answer"
    desk.put(path, json={**ANSWER, "what_happened": "Told on the phone.", "revision": 1}).raise_for_status()
    again = desk.post(page, data={**ANSWER, "revision": revision})
    assert "Told on the phone." in again.text
    assert "The sheet hangs in 12 posts." in again.text
    assert desk.post(page, data={**ANSWER, "revision": revision_in(again.text)}).status_code == 200
    answer = desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"][0]["answer"]
    assert answer["what_happened"] == "The sheet hangs in 12 posts."


def test_a_link_opens_its_own_form_and_nothing_else(desk: TestClient, approve: Approve) -> None:
    one, other = approve(title="One"), approve(title="Other")
    page = page_of(made(desk, one.id, purpose="evaluation", side="host"))
    assert "Other" not in desk.get(page).text
    assert desk.post(page, data={**ANSWER, **SCORES, "revision": "1"}).status_code == 200
    for file in (one, other):
        assert desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"][0]["answer"] is None
    assert desk.get(page + "/follow-up").status_code == 404
    assert desk.put(page, json={}).status_code == 405


def test_one_link_is_slowed_down_and_another_is_not(desk: TestClient, approve: Approve) -> None:
    file = approve()
    busy, quiet = page_of(made(desk, file.id)), page_of(made(desk, file.id))
    statuses = [desk.get(busy).status_code for _ in range(2 * CALLS_A_MINUTE + 2)]
    assert statuses[:CALLS_A_MINUTE] == [200] * CALLS_A_MINUTE
    assert 429 in statuses
    assert desk.get(quiet).status_code == 200


def test_the_page_speaks_the_files_language(desk: TestClient, approve: Approve) -> None:
    file = approve(language=Language.FR)
    form = desk.get(page_of(made(desk, file.id)), headers={"Accept-Language": "en"})
    assert 'lang="fr"' in form.text
    assert "Que s’est-il passé\u00a0?" in form.text


@pytest.mark.parametrize(
    "body", [{"purpose": "follow_up"}, {"purpose": "evaluation"}, {"purpose": "follow_up", "follow_up_id": "none"}]
)
def test_a_link_must_say_what_it_is_for(desk: TestClient, approve: Approve, body: dict[str, Any]) -> None:
    file = approve()
    assert desk.post(f"/peer-assists/{file.id}/links", json=body).status_code in (404, 422)


def test_a_service_for_this_machine_alone_says_that_a_link_reaches_nobody(desk: TestClient, approve: Approve) -> None:
    file = approve()
    link = made(desk, file.id)
    assert link["reaches_others"] is False
    assert link["address"].startswith("http://127.0.0.1:")
