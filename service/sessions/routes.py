"""The session: notes and transcripts in, the options log, redefinition, the go-round, the close. Over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["session"])
