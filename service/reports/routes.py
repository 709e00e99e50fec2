"""The quarterly Hub report, from approved write-ups. Over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["reports"])
