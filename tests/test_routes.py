"""Deny by default: every route names the permission it needs."""

import re
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import Match

from service.access.permissions import Permission
from service.app import build, rooms
from service.delivery import link_routes
from service.settings import Settings
from service.sieve import Sieve

OPEN = {"/health", "/health/live", "/health/ready", "/openapi.json"}
SIGN_IN = {
    "/api/v1/catalogue",
    "/api/v1/sign-in",
    "/api/v1/sessions",
    "/api/v1/sessions/invited",
    "/api/v1/sessions/oidc",
}
"""Open to whoever is about to sign in: our own sentences, and what ends in a session."""
BY_LINK = {"/l/{token}"}
"""Open without an account: a personal link's token stands in for the permission, and opens its own form alone."""


def named_permissions(app: FastAPI) -> dict[tuple[str, str], list[Permission]]:
    """What every route of the whole service asks for, by method and path, routers within routers included."""
    found = {}
    for route in iter_route_contexts(app.routes):
        dependencies = getattr(route, "dependencies", [])
        named = [getattr(each.dependency, "permission", None) for each in dependencies]
        for method in set(route.methods or ()) - {"HEAD"}:
            key = (method.lower(), str(route.path_format or route.path))
            found[key] = [each for each in named if isinstance(each, Permission)]
    return found


def test_every_route_names_a_permission(settings: Settings) -> None:
    named = named_permissions(build(settings))
    unnamed = {path for (_, path), permissions in named.items() if len(permissions) != 1}
    assert len(named) > 150
    assert unnamed == OPEN | SIGN_IN | BY_LINK


def test_the_events_of_a_job_that_is_not_there_are_not_found(client: TestClient) -> None:
    answer = client.get("/api/v1/jobs/none/events")
    assert (answer.status_code, answer.json()["error"]["id"]) == (404, "not_found")


def test_what_is_open_by_link_asks_for_the_link() -> None:
    routes = [route for route in link_routes.open_router.routes if isinstance(route, APIRoute)]
    assert {route.path for route in routes} == BY_LINK
    assert {method for route in routes for method in route.methods or ()} == {"GET", "POST"}
    for route in routes:
        assert link_routes.holds_a_link in [each.call for each in route.dependant.dependencies]


def test_the_routes_of_a_room_are_tried_only_where_one_has_the_path() -> None:
    class Asked(APIRoute):
        times = 0

        def matches(self, scope: Any) -> Any:
            Asked.times += 1
            return super().matches(scope)

    room = APIRouter(prefix="/api/v1/files", route_class=Asked)
    for path in ("/{file_id}/notes", "/{file_id}/{rest:path}.pdf", ".csv"):
        room.add_api_route(path, lambda: "here")
    app = FastAPI()
    app.include_router(Sieve(room))
    with TestClient(app) as client:
        for path in ("/f1/notes", "/f1/a/b.pdf", ".csv"):
            assert client.get(f"/api/v1/files{path}").json() == "here"
        assert Asked.times == 1 + 2 + 3, "each up to its own, once"
        assert client.post("/api/v1/files/f1/notes").status_code == 405
        tried = Asked.times
        for path in ("/f1/options", "/f1/notes/n1", "/f1/a/bxpdf", "xcsv"):
            assert client.get(f"/api/v1/files{path}").status_code == 404
        assert Asked.times == tried > 0


def test_no_route_falls_through_the_sieve(settings: Settings) -> None:
    found = 0
    for room in rooms():
        sieve = Sieve(room)
        for route in iter_route_contexts(room.routes):
            path = re.sub(r"\{\w+:path\}", "a/b", route.path or "")
            for method in route.methods or ():
                scope = {"type": "http", "path": re.sub(r"\{\w+\}", "x-1", path), "method": method}
                assert sieve.matches(scope)[0] is Match.FULL, route.path
                found += 1
    assert found > 150
