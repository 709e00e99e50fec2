"""Deny by default: every route names the permission it needs."""

from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from service.access.permissions import Permission
from service.app import build, rooms
from service.delivery import link_routes
from service.routes import open_router
from service.settings import Settings

OPEN = {"/health", "/openapi.json"}
BY_LINK = {"/l/{token}"}
"""Open without an account: a personal link's token stands in for the permission, and opens its own form alone."""


def test_every_route_names_a_permission(settings: Settings) -> None:
    unnamed = []
    routers = [build(settings).router, *rooms(), open_router, link_routes.open_router]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    for route in routes:
        permissions = [getattr(each.dependency, "permission", None) for each in route.dependencies]
        if route.path not in OPEN | BY_LINK and not any(
            isinstance(permission, Permission) for permission in permissions
        ):
            unnamed.append(f"{route.methods} {route.path}")
    assert len(routes) > 10
    assert unnamed == []


def test_the_events_of_a_job_that_is_not_there_are_not_found(client: TestClient) -> None:
    answer = client.get("/api/v1/jobs/none/events")
    assert (answer.status_code, answer.json()["error"]["id"]) == (404, "not_found")


def test_what_is_open_by_link_asks_for_the_link() -> None:
    routes = [route for route in link_routes.open_router.routes if isinstance(route, APIRoute)]
    assert {route.path for route in routes} == BY_LINK
    assert {method for route in routes for method in route.methods or ()} == {"GET", "POST"}
    for route in routes:
        assert link_routes.holds_a_link in [each.call for each in route.dependant.dependencies]
