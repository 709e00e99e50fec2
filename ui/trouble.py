"""What a page says when it cannot be drawn: what happened, what is safe, what to do. Never a traceback, a code or an id."""

import logging
from collections.abc import Mapping

import streamlit as st

from service.carried import new_request_id
from ui.client import TRY_AGAIN, ServiceProblem, with_reference
from ui.parts.notice import notice
from ui.texts import Language, language_of

_log = logging.getLogger(__name__)

BROKEN: Mapping[Language, str] = {
    "en": (
        "This page could not be shown. What was saved is safe, and what you typed stays in this browser. "
        "Try again; if it happens twice, tell whoever runs your desk what you were doing."
    ),
    "fr": (
        "Cette page n’a pas pu être affichée. Ce qui a été enregistré est en sûreté, et ce que vous avez saisi reste dans "
        "ce navigateur. Réessayez ; si cela se reproduit, dites à la personne qui gère votre bureau ce que vous faisiez."
    ),
}


def show_trouble(error: Exception) -> bool:
    """Streamlit's handler for anything a screen let through. True: Streamlit shows nothing of its own."""
    language: Language = st.session_state.get("language") or language_of(st.context.locale)
    if isinstance(error, ServiceProblem):
        _log.warning("the service said %s", error.message_id)
        sentence = error.sentence
    else:
        reference = new_request_id()
        _log.error("a screen failed: %s, told as %s", type(error).__name__, reference, exc_info=error)
        sentence = with_reference(BROKEN[language], language, reference)
    notice(sentence, tone="loss")
    st.button(TRY_AGAIN[language], key="try-again", type="primary")
    return True


def quieten_streamlit() -> None:
    """Keep Streamlit from logging exceptions with their messages, which may quote people's words or tokens.

    `show_trouble` logs the places of a screen's; of a sign-in that failed at the provider the line is kept without them.
    """
    logging.getLogger("streamlit.error_util").addFilter(_not_a_traceback)
    logging.getLogger("streamlit.web.server.starlette.starlette_auth_routes").addFilter(_without_traceback)


def _not_a_traceback(record: logging.LogRecord) -> bool:
    return record.exc_info is None


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
