"""Deny by default: every route names the permission it needs."""

from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from service.access.permissions import Permission
from service.app import build, rooms
from service.routes import open_router
from service.settings import Settings

OPEN = {"/health", "/openapi.json"}


def test_every_route_names_a_permission(settings: Settings) -> None:
    unnamed = []
    routers = [build(settings).router, *rooms(), open_router]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    for route in routes:
        permissions = [getattr(each.dependency, "permission", None) for each in route.dependencies]
        if route.path not in OPEN and not any(isinstance(permission, Permission) for permission in permissions):
            unnamed.append(f"{route.methods} {route.path}")
    assert len(routes) > 10
    assert unnamed == []


def test_the_events_of_a_job_that_is_not_there_are_not_found(client: TestClient) -> None:
    answer = client.get("/api/v1/jobs/none/events")
    assert (answer.status_code, answer.json()["error"]["id"]) == (404, "not_found")
