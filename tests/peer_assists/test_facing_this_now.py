"""Who else faces this now: by words and meaning, among the files the asker may see."""

from datetime import UTC, datetime
from typing import Any

from starlette.testclient import TestClient

from service.domain.ids import HubId, PeerAssistId
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Space
from service.domain.problem import SheetField
from service.peer_assists.facing import facing_this_now

DRAINS = """The county voted a development budget for the market drains and has released almost nothing. The contractor waits.
Two letters to the finance officer had no answer. How did others find out where the money had stopped, and what made a county release it?"""
ROOF = """The municipality put money for the health post roof in its development budget, and five months later has released
nothing. The contractor waits. The finance officer says one thing, the ward another, and our letters had no answer. How do others find
out where the money stops, and what made a municipality release it?"""
FRIDGES = """Vaccines freeze in the refrigerators of our island health posts, because midwives turn the dial to maximum in the hot months.
How have others made freezing visible without frightening midwives?"""
FORAGE = "Le forage passe au délégataire dans quatre mois et personne ne sait ce que devient la caisse de l'association des usagers."


def file(id: str, request: str, **values: Any) -> PeerAssist:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    whole = {
        "id": PeerAssistId(id),
        "title": id,
        "hub_id": HubId("lake"),
        "space": Space.REAL,
        "made_by": "local",
        "request": request,
    }
    return PeerAssist.model_validate({**whole, "made_at": now, "changed_at": now, **values})


def test_a_like_problem_is_found_with_its_words_and_contact() -> None:
    others = [
        file("roof", ROOF, host_team={"lead_name": "Nirmala", "lead_contact": "nirmala@example.org"}),
        file("fridges", FRIDGES),
        file("forage", FORAGE, language=Language.FR),
    ]
    (found,) = facing_this_now(file("drains", DRAINS), others, {})
    assert (found.peer_assist_id, found.contact) == ("roof", "Nirmala, nirmala@example.org")
    assert {"released", "budget", "officer"} & set(found.words)
    assert found.problem.startswith("The municipality put money")


def test_the_typed_problem_is_shown_in_its_own_words() -> None:
    sheets = {PeerAssistId("roof"): {SheetField.PROBLEM: "The share is not released."}}
    (found,) = facing_this_now(file("drains", DRAINS), [file("roof", ROOF)], sheets)
    assert found.problem == "The share is not released."


def test_nothing_is_like_nothing() -> None:
    assert facing_this_now(file("a", ""), [file("b", ""), file("c", FRIDGES)], {}) == ()
    assert facing_this_now(file("a", DRAINS), [], {}) == ()


def test_over_http_only_open_files_one_may_see_are_compared(desk: TestClient) -> None:
    opened = [desk.post("/peer-assists", json={"request": text}).json() for text in (DRAINS, ROOF, FRIDGES)]
    address = f"/peer-assists/{opened[0]['id']}/facing-this-now"
    assert [each["peer_assist_id"] for each in desk.get(address).json()] == [opened[1]["id"]]
    desk.patch(f"/peer-assists/{opened[1]['id']}", json={"stage": "closed", "revision": 1})
    assert desk.get(address).json() == []
