"""What is described for those who have containers is what this project has: its settings, its commands, its files."""

import re
from pathlib import Path
from string import Template
from typing import Any

import yaml

from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DESKS_OWN = {"PEER_ASSIST_SERVICE_URL"}


def test_every_setting_in_it_is_one_we_have() -> None:
    names = {name for each in COMPOSE["services"].values() for name in each.get("environment", {})}
    ours = {name for name in names if name.startswith("PEER_ASSIST_")} - DESKS_OWN
    assert ours
    assert ours <= {f"PEER_ASSIST_{name.upper()}" for name in Settings.model_fields}


def test_its_nginx_fills_in_everything_the_file_asks_for() -> None:
    asked = {
        match["braced"]
        for match in Template.pattern.finditer((ROOT / "scale" / "nginx.conf").read_text(encoding="utf-8"))
        if match["braced"] and match["braced"].isupper()
    }
    nginx = COMPOSE["services"]["nginx"]
    assert asked == set(nginx["environment"])
    assert asked == set(re.findall(r"\$\$([A-Z_]+)", nginx["command"][-1]))


def test_only_nginx_reaches_chroma() -> None:
    behind = {name for name, each in COMPOSE["services"].items() if "behind" in each["networks"]}
    assert behind == {"chroma", "nginx"}
    assert COMPOSE["networks"]["behind"]["internal"] is True
    assert "ports" not in COMPOSE["services"]["chroma"]


def test_its_chroma_is_the_one_the_locks_name() -> None:
    locked = re.search(
        r"^chromadb==(\S+)", (ROOT / "requirements-models.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    locked = locked or re.search(
        r"^chromadb==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert locked is not None
    assert COMPOSE["services"]["chroma"]["image"].endswith(f":{locked[1]}")


def test_the_image_has_every_folder_the_service_needs() -> None:
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"service", "ui", "prompts", "corpus"} <= set(copied)
    assert all((ROOT / name).is_dir() for name in copied)
