"""The plain pages behind personal links: no scripts, nothing fetched from anywhere, every word escaped."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from service.domain.places import Language
from service.domain.text import removed_so_far
from service.locale import say

FOLDER = Path(__file__).parent / "templates"
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8").strip()
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_STYLE_HASH}'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

_pages = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(name: str, language: Language, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from one of our templates. People's words are values in it, and always escaped."""
    style = Markup(STYLE)  # noqa: S704 - our own file, and the policy allows these very bytes alone
    removed = removed_so_far()
    hidden = say(language, "shell.hidden_removed", count=removed) if removed else ""
    html = _pages.get_template(name).render(language=language.value, style=style, hidden=hidden, **values)
    return HTMLResponse(html, status_code=status, headers={**HEADERS, "Content-Language": language.value})


def nothing_here(language: Language) -> HTMLResponse:
    """The one page for a link that is unknown, expired or revoked: nobody learns which."""
    return notice(language, "gone", status=404)


def notice(language: Language, name: str, *, status: int = 200) -> HTMLResponse:
    heading, sentence = say(language, f"delivery.{name}.heading"), say(language, f"delivery.{name}.sentence")
    return page("notice.html", language, status=status, heading=heading, sentence=sentence)
