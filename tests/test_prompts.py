"""Prompts as files: declared, versioned, and the same words until somebody says so."""

import json
import re
from pathlib import Path

import pytest

from service.llm.prompts import FOLDER, HOUSE_STYLE, Told, load_prompt, read

SNAPSHOT = Path(__file__).parent / "prompts_snapshot.json"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))
PARTS = {"write_up_compose": "write_up"}
"""A second prompt of a step, by the step it belongs to."""
WITHOUT_EXTRACTIVE = {"ideas"}
"""Nobody said them: without a model there are none."""
STEPS = [name for name in NAMES if name != HOUSE_STYLE]
ROOT = FOLDER.parent


def fingerprints() -> dict[str, dict[str, object]]:
    """Version and words of every prompt; `PYTHONPATH=. python -m tests.test_prompts` writes the snapshot anew."""
    found: dict[str, dict[str, object]] = {}
    for name in NAMES:
        matter, body = read(FOLDER / f"{name}.md")
        found[name] = {"version": matter.version, "changed": matter.changed.isoformat(), "words": body}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_changed_words_have_a_new_version_and_a_refreshed_snapshot(name: str) -> None:
    kept = json.loads(SNAPSHOT.read_text("utf-8"))
    now = fingerprints()[name]
    assert name in kept, f"{name} is new: write the snapshot (python -m tests.test_prompts)"
    if now["words"] != kept[name]["words"]:
        assert now["version"] != kept[name]["version"], f"{name}: the words changed, so the version and its date must"
    assert now == kept[name], f"{name}: write the snapshot anew (python -m tests.test_prompts) and rerun the evals"


@pytest.mark.parametrize("name", STEPS)
def test_a_step_has_one_name_in_prompts_drafting_and_its_shape(name: str) -> None:
    step = PARTS.get(name, name)
    assert (ROOT / "service" / "drafting" / f"{step}.py").is_file()
    assert (ROOT / "service" / "drafting" / "extractive" / f"{step}.py").is_file() is (step not in WITHOUT_EXTRACTIVE)


@pytest.mark.parametrize("name", STEPS)
def test_a_prompt_renders_with_its_declared_inputs_and_nothing_else(name: str) -> None:
    prompt = load_prompt(name)
    inputs = {
        key: "English" if kind == "word" else [Told("S1", "request", "Title", "{{ 7*7 }} {% raw %} words")]
        for key, kind in prompt.matter.inputs.items()
    }
    text = prompt.render(inputs, mark="mark").messages[1].text
    assert "{{ 7*7 }}" in text
    assert "49" not in text
    assert '"end": true' in text
    assert not re.search(r"\{\{(?! 7\*7)|\{%(?! raw)", text)


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_holds_no_secret_and_no_address(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    assert not re.search(r"https?://|sk-[A-Za-z0-9]|api[_-]?key|/home/|\bpassword\b", text)


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(fingerprints(), indent=2, ensure_ascii=False) + "\n", "utf-8")
