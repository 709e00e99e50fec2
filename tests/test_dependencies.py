"""What we ship: pinned by hash, from no named host, without known-bad versions, under licences that let anybody use it."""

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("*.lock"))
SHIPPED = [ROOT / name for name in ("requirements.lock", "requirements-models.lock", "requirements-local.lock")]

REFUSED = {
    "litellm": ("==1.82.7,==1.82.8", "both stole keys from the machines they were installed on"),
    "python-multipart": ("<0.0.18", "CVE-2024-53981: a body that never ends"),
    "starlette": ("<0.49.1", "CVE-2025-62727: a range header that takes all of a core"),
    "jinja2": ("<3.1.6", "CVE-2025-27516: a way out of the sandbox"),
    "h11": ("<0.16.0", "CVE-2025-43859: two readings of one request"),
}
"""Version ranges and what is wrong with them. `make audit` asks an advisory database, where one can be reached; this holds without."""

FREE = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
DUAL = re.compile(r"\bOR\b|;")


def pins(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9_.\[\]-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"\[.*\]", "", name).lower(): version for name, version in found}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_a_lock_pins_every_file_by_hash_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=[A-Za-z0-9])", re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry or "==" not in entry] == []


def test_the_lock_of_the_provider_we_try_sign_in_with_names_no_host_either() -> None:
    assert "://" not in (ROOT / "tests" / "access" / "provider" / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_no_lock_holds_a_version_that_is_known_to_be_bad(name: str) -> None:
    ranges, why = REFUSED[name]
    for lock in LOCKS:
        version = pins(lock).get(name)
        bad = version is not None and any(version in SpecifierSet(each, prereleases=True) for each in ranges.split(","))
        assert not bad, f"{lock.name} has {name} {version}: {why}"


def test_nothing_we_ship_asks_its_users_to_publish_their_own_work() -> None:
    asking = []
    for lock in SHIPPED:
        for name in pins(lock):
            try:
                about = importlib.metadata.metadata(name)
            except importlib.metadata.PackageNotFoundError:  # for another system or Python
                continue
            said = {
                each: "; ".join(about.get_all(each) or []) for each in ("License-Expression", "Classifier", "License")
            }
            classified = "; ".join(each for each in said["Classifier"].split("; ") if each.startswith("License"))
            licence = said["License-Expression"] or classified or said["License"][:100]
            if FREE.search(licence) and not DUAL.search(licence):
                asking.append(f"{name}: {licence}")
    assert asking == []


def test_every_library_we_name_is_in_the_lock() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (block,) = re.findall(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    locked = {name for lock in SHIPPED for name in pins(lock)}
    assert {Requirement(each).name.lower() for each in re.findall(r'"([^"]+)"', block)} <= locked
