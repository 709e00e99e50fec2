"""The cookies in which Streamlit keeps what an identity provider said (`st.login`): the one place that knows how they are made."""

import json

from starlette.requests import Request
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME


def id_token_in(request: Request) -> str | None:
    """The ID token of a sign-in that has just come back, where Streamlit's signature on it holds."""

    def signed(name: str) -> bytes | None:
        value = request.cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1")) if value else None

    kept = get_cookie_with_chunks(signed, TOKENS_COOKIE_NAME)
    found = json.loads(kept).get("id_token") if kept else None
    return found if isinstance(found, str) else None


def their_cookies(request: Request) -> list[str]:
    """The names of all of them, chunks included."""
    return [name for name in request.cookies if name.startswith((TOKENS_COOKIE_NAME, USER_COOKIE_NAME))]
