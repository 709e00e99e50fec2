"""Nobody reads, or changes, what is not open to them: every route, with the ids of everything there is, for somebody of each hub."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from service.domain.places import Space
from tests.access.conftest import House, may_read

API = "/api/v1"
READERS = ["p-real-north", "p-real-south", "p-real-guest", "p-practice-guest"]
FIXED = {"quarter": "2026-Q4", "format": "md", "finding_id": "decision_made", "field": "problem"}
"""Parts of an address that name no row."""

WRITES: dict[tuple[str, str], Any] = {
    ("put", "/hubs/{hub_id}"): {"name": "taken", "revision": 1},
    ("put", "/hubs/{hub_id}/look"): {"organisation": "taken", "revision": 0},
    ("put", "/hubs/{hub_id}/look/logo"): {"data": "dGFrZW4=", "revision": 0},
    ("delete", "/hubs/{hub_id}/look/logo"): None,
    ("put", "/hubs/{hub_id}/look/word-template"): {"data": "dGFrZW4=", "revision": 0},
    ("delete", "/hubs/{hub_id}/look/word-template"): None,
    ("put", "/people/{person_id}"): {"name": "taken", "hub_id": "{own_hub}", "revision": 1},
    ("post", "/people/{person_id}/merge"): {"other_id": "{me}", "revision": 1, "other_revision": 1, "dry_run": False},
    ("post", "/people/{person_id}/anonymise"): {"revision": 1, "dry_run": False},
    ("patch", "/peer-assists/{peer_assist_id}"): {"title": "taken", "revision": 1},
    ("delete", "/peer-assists/{peer_assist_id}"): None,
    ("put", "/peer-assists/{peer_assist_id}/agenda"): {"preset": "90", "revision": 1},
    ("put", "/peer-assists/{peer_assist_id}/meeting"): {"where": "taken", "revision": 1},
    ("put", "/peer-assists/{peer_assist_id}/poll"): {"slots": [], "revision": 1},
    ("put", "/peer-assists/{peer_assist_id}/poll/answers"): {"who": "taken", "starts_at": "2027-05-03T09:00:00Z"},
    ("post", "/peer-assists/{peer_assist_id}/checks/{finding_id}/keep"): None,
    ("delete", "/peer-assists/{peer_assist_id}/checks/{finding_id}/keep"): None,
    ("post", "/peer-assists/{peer_assist_id}/drafts"): {"kind": "problem_statement"},
    ("post", "/peer-assists/{peer_assist_id}/hand-over"): {"facilitator_id": "{me}", "revision": 1},
    ("put", "/peer-assists/{peer_assist_id}/panel"): {"settings": {}, "revision": 0},
    ("post", "/peer-assists/{peer_assist_id}/panel/solve"): None,
    ("post", "/peer-assists/{peer_assist_id}/panel/seats"): {"seats": []},
    ("post", "/peer-assists/{peer_assist_id}/panel/choose"): {"seats": [], "revision": 0},
    ("put", "/peer-assists/{peer_assist_id}/panel/helpers"): {"note_taker_id": None},
    ("post", "/peer-assists/{peer_assist_id}/host-answers"): {"text": "taken"},
    ("put", "/peer-assists/{peer_assist_id}/host-team"): {"team": {"name": "taken"}, "revision": 1},
    ("post", "/peer-assists/{peer_assist_id}/problem-versions"): {"kind": "as_asked", "accepted_by": "taken"},
    ("put", "/peer-assists/{peer_assist_id}/sheet/{field}"): {"text": "taken", "revision": 0},
    ("post", "/peer-assists/{peer_assist_id}/session/phase"): {"phase": "tell", "revision": 1},
    ("put", "/peer-assists/{peer_assist_id}/session/closing"): {"closing": {"valuable": "taken"}, "revision": 1},
    ("put", "/peer-assists/{peer_assist_id}/session/live-assistance"): {"on": True, "revision": 1},
    ("post", "/peer-assists/{peer_assist_id}/voices/last-word"): {"name": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/problem-redefined"): {"text": "taken", "accepted_by": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/notes"): {"id": "taken", "text": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/notes/batch"): {"notes": [{"id": "taken", "text": "taken"}]},
    ("patch", "/peer-assists/{peer_assist_id}/notes/{note_id}"): {"text": "taken", "revision": 1},
    ("delete", "/peer-assists/{peer_assist_id}/notes/{note_id}"): None,
    ("post", "/peer-assists/{peer_assist_id}/transcripts"): None,
    ("post", "/peer-assists/{peer_assist_id}/transcripts/pasted"): {"text": "taken"},
    ("delete", "/peer-assists/{peer_assist_id}/transcripts/{transcript_id}"): None,
    ("put", "/peer-assists/{peer_assist_id}/speakers"): {"speakers": []},
    ("post", "/peer-assists/{peer_assist_id}/sticky-notes"): {"text": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/options"): {"id": "taken", "text": "taken"},
    ("patch", "/peer-assists/{peer_assist_id}/options/{option_id}"): {"text": "taken", "revision": 1},
    ("delete", "/peer-assists/{peer_assist_id}/options/{option_id}"): None,
    ("post", "/peer-assists/{peer_assist_id}/ideas"): {"id": "taken", "text": "taken", "model": "taken"},
    ("patch", "/peer-assists/{peer_assist_id}/write-up"): {"revision": 1, "annex_name": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/write-up/lines"): {"kind": "learning", "text": "taken"},
    ("patch", "/peer-assists/{peer_assist_id}/write-up/lines/{line_id}"): {"revision": 1, "text": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/write-up/lines/{line_id}/naming"): {"revision": 1, "naming": "withdrawn"},
    ("post", "/peer-assists/{peer_assist_id}/write-up/held-back/{claim_id}/support"): {
        "source_id": "taken",
        "start": 0,
        "end": 1,
    },
    ("post", "/peer-assists/{peer_assist_id}/write-up/held-back/{claim_id}/keep"): None,
    ("post", "/peer-assists/{peer_assist_id}/write-up/held-back/{claim_id}/drop"): None,
    ("post", "/peer-assists/{peer_assist_id}/write-up/tighten"): None,
    ("post", "/peer-assists/{peer_assist_id}/write-up/send-back"): {"revision": 1, "why": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/write-up/sign"): {"revision": 1, "name": "taken", "how": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/write-up/correct"): None,
    ("post", "/peer-assists/{peer_assist_id}/write-up/withdraw"): {"why": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/write-up/snapshots"): None,
    ("post", "/peer-assists/{peer_assist_id}/write-up/comments"): {"text": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/write-up/comments/{comment_id}/resolve"): None,
    ("put", "/hubs/{hub_id}/reports/{quarter}/overview"): {"text": "taken", "revision": 0},
    ("post", "/peer-assists/{peer_assist_id}/actions"): {"what": "taken"},
    ("patch", "/peer-assists/{peer_assist_id}/actions/{action_id}"): {"revision": 1, "what": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/follow-ups"): {"due_on": "2027-05-03"},
    ("post", "/peer-assists/{peer_assist_id}/follow-ups/read-reply"): {"text": "taken"},
    ("patch", "/peer-assists/{peer_assist_id}/follow-ups/{follow_up_id}"): {"revision": 1, "due_on": "2027-05-03"},
    ("put", "/peer-assists/{peer_assist_id}/follow-ups/{follow_up_id}/answer"): {
        "revision": 1,
        "did_you_act": "yes",
        "did_you_do_something_differently": "yes",
        "answered_by": "taken",
    },
    ("post", "/peer-assists/{peer_assist_id}/follow-ups/{follow_up_id}/asked"): None,
    ("patch", "/peer-assists/{peer_assist_id}/lessons/{lesson_id}"): {"revision": 1, "state": "action"},
    ("post", "/peer-assists/{peer_assist_id}/evaluations"): {
        "side": "host",
        "worth_the_time": 1,
        "heard": 1,
        "will_use": 1,
        "keep": "taken",
    },
    ("post", "/peer-assists/{peer_assist_id}/evaluations/read-reply"): {"text": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/links"): {"purpose": "evaluation", "side": "host", "name": "taken"},
    ("post", "/peer-assists/{peer_assist_id}/links/{link_id}/revoke"): None,
    ("post", "/peer-assists/{peer_assist_id}/invitations"): {"who": "{me}"},
    ("put", "/peer-assists/{peer_assist_id}/invitation-terms"): {"recorded": True, "revision": 0},
    ("put", "/peer-assists/{peer_assist_id}/invitations/{invitation_id}/words"): {
        "words": {"problem": "taken"},
        "revision": 1,
    },
    ("post", "/peer-assists/{peer_assist_id}/invitations/{invitation_id}/accept"): {
        "accepted_by": "taken",
        "revision": 1,
    },
    ("put", "/peer-assists/{peer_assist_id}/invitations/{invitation_id}/reply"): {
        "reply": {"coming": "no"},
        "revision": 1,
    },
    ("post", "/peer-assists/{peer_assist_id}/invitations/{invitation_id}/letter"): None,
    ("post", "/peer-assists/{peer_assist_id}/invitations/{invitation_id}/eml"): None,
    ("post", "/peer-assists/{peer_assist_id}/invitations/{invitation_id}/told"): None,
    ("post", "/peer-assists/{peer_assist_id}/invitations/{invitation_id}/close-page"): None,
    ("post", "/peer-assists/{peer_assist_id}/mails"): {"letters": [{"invitation_id": "taken", "digest": "0" * 64}]},
    ("put", "/peer-assists/{peer_assist_id}/pack/parts/{field}"): {"text": "taken", "revision": 0},
    ("put", "/peer-assists/{peer_assist_id}/pack/see-also"): {"see_also": [], "revision": 1},
    ("post", "/peer-assists/{peer_assist_id}/pack/accept"): {"accepted_by": "taken", "revision": 1},
    ("post", "/peer-assists/{peer_assist_id}/peer-questions"): {"text": "taken"},
    ("patch", "/peer-assists/{peer_assist_id}/peer-questions/{question_id}"): {"settled": True, "revision": 1},
    ("delete", "/peer-assists/{peer_assist_id}/peer-questions/{question_id}"): None,
    ("post", "/peer-assists/{peer_assist_id}/notice"): {
        "words": {"problem": "taken", "contact": "taken"},
        "agreed_by": "taken",
        "agreed_on": "2026-01-05",
    },
    ("post", "/peer-assists/{peer_assist_id}/notice/withdraw"): None,
    ("post", "/peer-assists/{peer_assist_id}/notice/answers/{answer_id}"): {"state": "accepted"},
    ("post", "/notices/{notice_id}/answers"): {"team": "taken", "contact": "taken"},
    ("patch", "/library/documents/{document_id}"): {"title": "taken", "revision": 1},
    ("delete", "/library/documents/{document_id}"): None,
    ("post", "/library/documents/{document_id}/supersede"): {"by": None, "revision": 1},
    ("post", "/library/documents/{document_id}/people/{participation_id}/confirm"): {"person_id": None, "role": "peer"},
    ("post", "/jobs/{job_id}/cancel"): None,
    ("post", "/running/jobs/{job_id}/cancel"): None,
    ("post", "/running/jobs/{job_id}/retry"): None,
    ("patch", "/accounts/{account_id}"): {"revision": 1, "name": "taken"},
    ("post", "/accounts/{account_id}/invitation"): None,
    ("delete", "/accounts/{account_id}/sessions"): None,
    ("delete", "/accounts/{account_id}/tokens/{token_id}"): None,
    ("delete", "/me/sessions/{session_id}"): None,
    ("delete", "/me/tokens/{token_id}"): None,
}

UPLOADS = {"/peer-assists/{peer_assist_id}/transcripts": {"files": ("taken.txt", b"taken", "text/plain")}}
"""Writes that take files."""


RENDERED = (".pdf", ".docx", ".png")
"""Papers: slow to set, and compressed, so that no word can be looked for in them. Their words are in the Markdown beside them."""


def addresses(path: str, house: House) -> Iterator[str]:
    """The path with every id that belongs in it; what stands in a file or document also under another one that all may open."""
    names = re.findall(r"{(\w+)}", path)
    for ids in product(*([FIXED[name]] if name in FIXED else house.ids[name] for name in names)):
        if len(ids) == 2 and house.parents.get(ids[1], ids[0]) != ids[0] and not ids[0].endswith("south-organisation"):
            continue
        address = path
        for name, id in zip(names, ids, strict=True):
            address = address.replace(f"{{{name}}}", id)
        yield address


def is_open(address: str, path: str, house: House, person: str) -> bool:
    """Every id of the address belongs to something this person may read."""
    names = [name for name in re.findall(r"{(\w+)}", path) if name not in FIXED]
    parts = [(name, part) for name in names for part in address.split("/") if part in house.ids[name]]
    return all(may_read(person, house.ids[name][part]) for name, part in parts)


def paths(desk: TestClient, *methods: str) -> list[tuple[str, str]]:
    described = desk.app.openapi()["paths"]  # type: ignore[attr-defined]
    return [
        (method, path.removeprefix(API)) for path, each in described.items() for method in each if method in methods
    ]


def acting(person: str) -> dict[str, str]:
    return {"X-Person": person, "X-Space": person.split("-")[1]}


def words_in(answer: Response) -> set[str]:
    return set(re.findall(r"zq[a-z]+", answer.text))


@pytest.mark.parametrize("person", READERS)
def test_no_read_shows_a_word_of_what_is_not_open_to_the_reader(desk: TestClient, house: House, person: str) -> None:
    seen: dict[str, set[str]] = {}
    for _, path in paths(desk, "get"):
        rendered = 0
        for address in addresses(path, house):
            if path.endswith(RENDERED) and is_open(address, path, house, person):
                rendered += 1
                if rendered > 1:
                    continue  # one that is set, and every one that has to be refused before it is set
            where = address if path.startswith("/health") else API + address
            answer = desk.get(where, headers=acting(person))
            assert answer.status_code in (200, 404), (where, answer.text)
            seen.setdefault(path, set()).update(words_in(answer))
    everything = " ".join(house.words)
    for body in ({"query": everything, "limit": 50}, {"query": "county budget released nothing", "limit": 50}):
        seen.setdefault("/library/search", set()).update(
            words_in(desk.post(f"{API}/library/search", json=body, headers=acting(person)))
        )
    leaks = {
        path: found
        for path, words in seen.items()
        if (found := {w for w in words if not may_read(person, house.words[w])})
    }
    assert not leaks
    open_to_them = {text for text, word in house.words.items() if may_read(person, word)}
    for path in ("/peer-assists", "/library/search", "/library/documents", "/peer-assists/{peer_assist_id}/sources"):
        assert open_to_them <= seen[path], path


@pytest.mark.parametrize("person", READERS)
def test_no_write_reaches_what_is_not_open_to_the_writer(desk: TestClient, house: House, person: str) -> None:
    assert set(paths(desk, "put", "patch", "delete")) | {
        (method, path) for method, path in paths(desk, "post") if "{" in path
    } == set(WRITES) | {
        ("delete", "/practice-space"),
        ("put", "/me/password"),
        ("delete", "/me/sessions/current"),
    }, "a new route belongs in the table above"
    before = everything_there_is(desk)
    own_hub = f"{'south' if person.endswith('guest') else person.split('-')[2]}-{person.split('-')[1]}"
    for (method, path), body in WRITES.items():
        sent = {
            name: value.format(me=person, own_hub=own_hub) if isinstance(value, str) else value
            for name, value in (body or {}).items()
        }
        (kind, *_) = re.findall(r"{(\w+)}", path)
        for id, word in house.ids[kind].items():
            if may_read(person, word):
                continue
            for address in addresses(path.replace(f"{{{kind}}}", id), house):
                body_ = {"files": UPLOADS[path]} if path in UPLOADS else {"json": sent or None}
                answer = desk.request(method, API + address, headers=acting(person), **body_)
                assert answer.status_code == 404, (method, address, answer.text)
    assert everything_there_is(desk) == before


def everything_there_is(desk: TestClient) -> list[Any]:
    """What the account sees that acts for nobody: all of it."""
    whole = [
        desk.get(f"{API}/peer-assists/{card['id']}/write-up", headers={"X-Space": space}).json()
        for space in Space
        for card in desk.get(f"{API}/peer-assists?limit=200", headers={"X-Space": space}).json()["items"]
    ]
    return whole + [
        desk.get(f"{API}/{path}?limit=200", headers={"X-Space": space}).json()
        for space in Space
        for path in ("peer-assists", "library/documents", "people", "hubs")
    ]


def test_whose_word_is_whose_is_told_apart(house: House, desk: TestClient) -> None:
    """The rule above forbids and allows: with either alone the other tests would prove nothing."""
    for person in READERS:
        allowed = [may_read(person, word) for word in house.words.values()]
        assert any(allowed)
        assert not all(allowed)
