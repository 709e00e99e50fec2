"""The write-up: review, versions, approval, audience, and the files it goes out as. Over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["write-up"])
