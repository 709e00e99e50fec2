"""The shared meetings, where they are on this machine."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def meetings() -> Path:
    """The folder of real transcripts, the same meeting in up to three formats."""
    folder = Path(os.environ.get("PEER_ASSIST_EVAL_DATA") or "../shared/data") / "vtt_samples" / "dev"
    if not any(folder.glob("*.vtt")):
        pytest.skip("the shared evaluation data is not on this machine")
    return folder
