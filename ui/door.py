"""The desk's door, outside Streamlit's script: forms that end in a cookie the page's scripts cannot read.

A session of the service goes into an HttpOnly, SameSite=Lax cookie (Secure with TLS), so only an answer of the server can set or take it.
After `st.login` Streamlit holds the ID token in a cookie of its own; `finish` hands it to the service once and takes that cookie away.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.client import Client, Refused, ServiceProblem
from ui.identity import cookie_name, has_tls
from ui.provider_cookie import id_token_in, their_cookies

SIGN_IN, INVITATION, SIGN_OUT, FINISH = "/desk/sign-in", "/desk/invitation", "/desk/sign-out", "/desk/signed-in"
BACK_TO = "peer-assist-back-to"
"""The cookie in which the page asked for waits while its reader is at the identity provider (`ui/parts/page.py`)."""
MOST_FORM_BYTES = 20_000
OWN_PAGE = re.compile(r"/[a-z-]{0,40}(\?[\x21-\x7e]{0,1000})?")


async def sign_in(request: Request) -> Response:
    form = await _own_form(request)
    if form is None:
        return _home(refused="not_from_here")
    sent = {"email": form.get("email", ""), "password": form.get("password", "")}
    return await _begin(request, "/sessions", sent, to=form.get("to", ""))


async def accept_invitation(request: Request) -> Response:
    form = await _own_form(request)
    if form is None:
        return _home(refused="not_from_here")
    invitation = form.get("invitation", "")
    if form.get("password", "") != form.get("again", ""):
        return _home(refused="not_the_same", invitation=invitation)
    sent = {"invitation": invitation, "password": form.get("password", "")}
    return await _begin(request, "/sessions/invited", sent, invitation=invitation)


async def finish(request: Request) -> Response:
    """Back from the identity provider: exchange what it said for a session of ours."""
    id_token = id_token_in(request)
    if id_token is None:
        return _home(refused="provider_said_no")
    to = unquote(request.cookies.get(BACK_TO, ""))
    answer = await _begin(request, "/sessions/oidc", {"id_token": id_token}, to=to)
    for name in their_cookies(request):
        answer.delete_cookie(name, path="/")
    return answer


async def sign_out(request: Request) -> Response:
    """End the session, and have the browser forget what was typed here and not sent."""
    if await _own_form(request) is None:
        return _home(refused="not_from_here")
    session = request.cookies.get(cookie_name())
    if session:
        try:
            await run_in_threadpool(Client(session=session).delete, "/me/sessions/current")
        except Refused:
            pass  # it had ended already
        except ServiceProblem:
            return _home(refused="unreachable")
    answer = _home(signed_out="yes")
    answer.delete_cookie(cookie_name(), path="/", secure=has_tls(), httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


ROUTES = (
    Route(SIGN_IN, sign_in, methods=["POST"]),
    Route(INVITATION, accept_invitation, methods=["POST"]),
    Route(FINISH, finish, methods=["GET"]),
    Route(SIGN_OUT, sign_out, methods=["POST"]),
)


class BackFromProvider:
    """ASGI middleware: where Streamlit's sign-in leads back to the desk, it leads to `finish` first."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/oauth2callback":
            await self.app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                others = [each for each in message["headers"] if each[0].lower() != b"location"]
                message = {**message, "headers": [*others, (b"location", FINISH.encode())]}
            await send(message)

        await self.app(scope, receive, send_on)


async def _begin(request: Request, path: str, sent: dict[str, str], *, to: str = "", **on_refusal: str) -> Response:
    """Ask the service for a session, keep it in the cookie, and go on to the page that was asked for."""
    client = Client(address=request.client.host if request.client else None)
    body = {**sent, "agent": request.headers.get("user-agent", "")[:300]}
    call: Callable[..., Any] = client.post
    try:
        began = await run_in_threadpool(call, path, body)
    except ServiceProblem as problem:
        seconds = problem.retry_after if isinstance(problem, Refused) else None
        count = {"count": str(-(-seconds // 60))} if seconds else {}
        return _home(to, refused=problem.message_id, **count, **on_refusal)
    answer = _home(to)
    lasts = datetime.fromisoformat(began["expires_at"]) - datetime.now(UTC)
    answer.set_cookie(
        cookie_name(),
        began["token"],
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=has_tls(),
        httponly=True,
        samesite="lax",
    )
    if BACK_TO in request.cookies:
        answer.delete_cookie(BACK_TO, path="/")
    return answer


async def _own_form(request: Request) -> dict[str, str] | None:
    """The fields of a form of ours; None where another site sent it (our pages send no referrer, so browsers say `Origin: null`)."""
    origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
    if request.headers.get("sec-fetch-site", "same-origin" if urlsplit(origin).netloc == host else "") != "same-origin":
        return None
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal() or int(announced) > MOST_FORM_BYTES:
        return None
    form = await request.form(max_files=0, max_fields=10)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _home(to: str = "", **query: str) -> RedirectResponse:
    """To a page of ours, home where `to` is none: never to another host, whatever a form says."""
    page, _, kept = to.partition("?") if OWN_PAGE.fullmatch(to) else ("/", "", "")
    asked = urlencode({**dict(parse_qsl(kept)), **query})
    return RedirectResponse(f"{page}?{asked}" if asked else page, status_code=303)
