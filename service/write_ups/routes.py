"""The write-up over HTTP: the review desk's routes, and all others of the room."""

from fastapi import APIRouter

from service.write_ups import review_routes

router = APIRouter()
"""All routes of the room."""

for _each in (review_routes.router,):
    router.include_router(_each)
