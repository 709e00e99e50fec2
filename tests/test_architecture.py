"""Imports go one way, and the seams have one door each (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ORDER = [
    {"errors", "carried", "logs", "acts"},
    {"domain"},
    {"settings", "locale", "database", "leases", "heartbeat", "jobs", "pages"},
    {"llm"},
    {"access"},
    {"library"},
    {"support"},
    {"people"},
    {"peer_assists"},
    {"sessions"},
    {"write_ups"},
    {"follow_up"},
    {"reports"},
    {"drafting"},
    {"delivery"},
    {"workflows"},
    {"running"},
    {
        "app",
        "routes",
        "sieve",
        "headers",
        "requests",
        "http_errors",
        "told",
        "tables",
        "launch",
        "hosts",
        "__main__",
        "migrations",
        "backups",
        "serving",
    },
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
DOORS = {
    "litellm": "service/llm/litellm_model.py",
    "chromadb": "service/library/chroma.py",
    "typst": "service/pages/typesetting.py",
    "fontTools": "service/pages/coverage.py",
    "icalendar": "service/pages/calendar_file.py",
    "holidays": "service/people/public_holidays.py",
    "highspy": "service/people/panels/highs.py",
    "prometheus_client": "service/running/metrics.py",
    "opentelemetry": "service/running/traces.py",
}
ROUTES_MAY_IMPORT = {"dependencies", "access", "sieve"}
"""What makes route signatures read aloud: composition, so only `routes.py` files and the top of the tree may look ahead at it."""

MODULES = sorted(path for folder in ("service", "ui", "evals", "bench") for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module a file imports, anywhere in it, by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "service").parts
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_lies_before_it(path: Path) -> None:
    names = {name for name in imported(path) if name.split(".")[0] in ("service", "ui", "evals", "bench")}
    relative = path.relative_to(ROOT)
    if relative.parts[0] == "ui":
        allowed = ("ui", "service.domain", "service.errors", "service.logs", "service.carried")
        assert not [name for name in names if not name.startswith(allowed) and name != "service"]
        return
    assert not [name for name in names if name.startswith("ui")]
    if relative.parts[0] != "service":
        return
    mine = room_of(path)
    if mine in ("dependencies", "__init__"):
        return
    for name in names:
        if not name.startswith("service."):
            continue
        theirs = name.split(".")[1]
        if theirs in ROUTES_MAY_IMPORT and (path.name.endswith("routes.py") or RANK[mine] == len(ORDER) - 1):
            continue
        assert theirs != "dependencies", f"{relative} is no file of routes"
        if theirs in RANK and theirs != mine:
            assert RANK[theirs] < RANK[mine] or RANK[mine] == RANK[theirs] != 3, f"{relative} looks ahead at {name}"


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_a_seam_has_one_door(library: str, door: str) -> None:
    importers = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.parts[len(ROOT.parts)] == "service" and any(name.split(".")[0] == library for name in imported(path))
    }
    assert importers == {door}


def test_streamlit_is_known_to_the_desk_alone() -> None:
    """And to the bench that speaks with it as a browser does."""
    importers = [path for path in MODULES if any(name.split(".")[0] == "streamlit" for name in imported(path))]
    bench = ROOT / "bench" / "desk.py"
    assert bench in importers
    assert {path.relative_to(ROOT).parts[0] for path in importers if path != bench} == {"ui"}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.match("service/**/*.py")], ids=lambda path: str(path.relative_to(ROOT))
)
def test_chromas_server_is_never_imported(path: Path) -> None:
    """CVE-2026-45829 is in its Python HTTP server."""
    assert not [name for name in imported(path) if name.startswith(("chromadb.app", "chromadb.server"))]


CALLS_OUT = ("aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3")
DOORS_OUT = {
    "service/access/oidc.py",
    "service/delivery/smtp.py",
    "service/launch.py",
    "service/library/chroma.py",
    "ui/client.py",
}
"""Identity provider, mail server, Chroma's server, our own processes' health, the desk's calls to the service: every address is a setting.

Models are called by LiteLLM, which has its door above.
"""


def test_nothing_else_can_fetch_an_address() -> None:
    callers = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.relative_to(ROOT).parts[0] in ("service", "ui")
        and any(each.startswith(CALLS_OUT) for each in imported(path))
    }
    assert callers == DOORS_OUT


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.match("service/**/*.py")], ids=lambda path: str(path.relative_to(ROOT))
)
def test_chroma_is_handed_vectors_and_never_text(path: Path) -> None:
    """Handed text, its client would build an embedding function out of what the server says."""
    called = {
        keyword.arg
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    }
    assert not called & {"query_texts", "query_images", "query_uris"}
