"""What follows: action steps, did you act, lessons, the evaluation. Over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["follow-up"])
