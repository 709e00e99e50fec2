"""What every screen is handed: the road to the service, the words, and where in the desk the reader is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.client import Client
from ui.texts import LANGUAGES, Language, Texts, language_of

Shelf = Literal["home", "file", "shelf"]


@dataclass(frozen=True)
class Desk:
    """One reader at the desk. `steps` is the place in the left column where a file draws its stepper."""

    client: Client
    texts: Texts
    steps: DeltaGenerator

    @property
    def language(self) -> Language:
        return self.texts.language

    def t(self, message_id: str, /, **parameters: str | int | float) -> str:
        return self.texts.t(message_id, **parameters)


@dataclass(frozen=True)
class Screen:
    """One page. `path` is its address (empty for home), `title` a message id, `shelf` where it stands in the left column.

    A `file` screen is opened with `?file=<id>` and stands under the stepper; a `shelf` screen belongs to nobody's file.
    """

    path: str
    title: str
    draw: Callable[[Desk], None]
    shelf: Shelf = "shelf"
    icon: str | None = None


def choose_language(language: Language) -> None:
    """Remember the reader's language for this session and in the page's address."""
    st.session_state["language"] = language
    st.query_params["lang"] = language


def reader_language() -> Language:
    """What the reader chose, else what the page's address says, else what the browser speaks."""
    chosen = st.session_state.get("language") or st.query_params.get("lang")
    language: Language = chosen if chosen in LANGUAGES else language_of(st.context.locale)
    st.session_state["language"] = language
    return language


def reader_client(language: Language) -> Client:
    """The road to the service for this session's reader: person and space as the session remembers them."""
    state: Any = st.session_state
    return Client(language=language, person=state.get("person"), space=state.get("space"))


def file_in_address() -> str | None:
    """The id of the peer assist this page is about, from `?file=`."""
    value = st.query_params.get("file")
    return value or None
