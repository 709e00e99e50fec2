"""The documentation names every setting and every decision, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from service.settings import Settings

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    variable = f"PEER_ASSIST_{name.upper()}"
    assert f"`{variable}`" in (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert f"{variable}=" in (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert numbers
    assert len(numbers) == len(set(numbers))


def test_every_threat_has_a_control_and_a_test_there_is() -> None:
    """OWASP's ten for LLM applications (2026, with the numbers of 2025) and its ten for APIs (2023)."""
    rows = re.findall(r"^\| ((?:LLM|API)\d+)(?: \((\d+)\))? [^|]+\| ([^|]+) \| ([^|]+) \|$", SECURITY, re.MULTILINE)
    assert [row[0] for row in rows] == [*(f"LLM{n:02}" for n in range(1, 11)), *(f"API{n}" for n in range(1, 11))]
    assert sorted(row[1] for row in rows if row[1]) == [f"{n:02}" for n in range(1, 11)]
    named = {path for row in rows for path in re.findall(r"`(tests/[^`]+)`", row[3])}
    assert [row[0] for row in rows if not re.search(r"`tests/", row[3])] == []
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
