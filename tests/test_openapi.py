"""The pinned OpenAPI document is what the service really has."""

import json
from pathlib import Path

from service.app import build
from service.settings import Settings

PINNED = Path(__file__).parent.parent / "openapi.json"


def test_the_pinned_document_is_up_to_date(settings: Settings) -> None:
    """When this fails: make openapi, read the difference, commit it."""
    assert json.loads(PINNED.read_text(encoding="utf-8")) == json.loads(json.dumps(build(settings).openapi()))
