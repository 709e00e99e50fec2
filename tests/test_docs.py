"""The documentation names every setting and every decision, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from service.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


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


def test_no_lock_names_a_registry() -> None:
    locks = sorted(ROOT.glob("*.lock"))
    assert locks
    assert [lock.name for lock in locks if re.search(r"https?://", lock.read_text(encoding="utf-8"))] == []
