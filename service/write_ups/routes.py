"""The write-up over HTTP: the review desk's routes, and all others of the room."""

from fastapi import APIRouter

from service.sieve import Sieve
from service.write_ups import (
    approval_routes,
    export_routes,
    held_back_routes,
    peer_routes,
    review_routes,
    version_routes,
)

router = APIRouter()
"""All routes of the room."""

for _each in (review_routes, held_back_routes, approval_routes, version_routes, peer_routes, export_routes):
    router.include_router(Sieve(_each.router))
