"""What a page says when it cannot be drawn: what happened, what is safe, what to do. Never a traceback, a code or an id."""

import logging
from collections.abc import Mapping

import streamlit as st

from ui.client import TRY_AGAIN, ServiceProblem
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
        # The traceback without the message: messages of foreign errors may quote people's text.
        _log.error("a screen failed: %s", type(error).__name__, extra={"where": _where(error)})
        sentence = BROKEN[language]
    notice(sentence, tone="loss")
    st.button(TRY_AGAIN[language], key="try-again", type="primary")
    return True


def _where(error: Exception) -> str:
    trace = error.__traceback__
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
