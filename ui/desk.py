"""What every screen is handed: the road to the service, the words, and where in the desk the reader is."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.calls import people
from ui.client import Client, Missing
from ui.identity import session_in_cookie, signs_in
from ui.section import last_known
from ui.texts import LANGUAGES, Language, Texts, language_of

Shelf = Literal["home", "file", "shelf", "own"]
SPACES = ("real", "practice")


@dataclass(frozen=True)
class Desk:
    """One reader at the desk. `steps` is the place in the left column where a file draws its stepper, `pages` the screens by path."""

    client: Client
    texts: Texts
    steps: DeltaGenerator
    pages: dict[str, st.Page] = field(default_factory=dict)
    allowed: set[str] = field(default_factory=set)
    """What the reader may do with what the page is about, as the service says; asked only where people sign in."""

    @property
    def language(self) -> Language:
        return self.texts.language

    @property
    def practising(self) -> bool:
        return self.client.space == "practice"

    @property
    def reader(self) -> str:
        """Whose unsent text the browser keeps: whoever signed in, else the person acted for, in this space."""
        return f"{self.client.space}/{self.client.account or self.client.person or 'nobody'}"

    @property
    def signed_in(self) -> bool:
        return self.client.session is not None

    def t(self, message_id: str, /, **parameters: str | int | float) -> str:
        return self.texts.t(message_id, **parameters)

    def address(self, **more: str) -> dict[str, str]:
        """What stands after `?`, so that a reload or a kept link finds language, space and person again."""
        kept = {"lang": self.language, "space": self.client.space or "", "as": self.client.person or "", **more}
        if self.signed_in:
            del kept["as"]
        return {name: value for name, value in kept.items() if value}

    def works_on(self, **named: str) -> None:
        """Ask the service what this reader may do with a file, a document, a person or in a hub; once a minute where they write nothing."""
        if not self.signed_in:
            return
        self.allowed.clear()
        try:
            may = last_known(
                f"may-{self.client.space}-{named}",
                lambda: self.client.get("/me/permissions", **named),
                as_of=self._as_of,
            )
        except Missing:  # the page itself says that it is not there
            return
        self.allowed.update(may)

    def hub_names(self) -> dict[str, str]:
        """The hubs of this space, by id: asked once a minute where the reader writes nothing."""
        return last_known(f"hubs-{self.client.space}", lambda: people.hub_names(self.client), as_of=self._as_of)

    @property
    def _as_of(self) -> object:
        """While that is the same, what others change seldom is asked for seldom."""
        return self.reader, writes_so_far()

    def may(self, permission: str = "write_file") -> bool:
        """Without sign-in there is one person, who may do everything. Whatever this says, the service decides."""
        return not self.signed_in or permission in self.allowed

    def why_not(self, needs: str = "write_file") -> str:
        """What keeps this reader from doing something; empty where nothing does."""
        return "" if self.may(needs) else self.t("desk.not_yours")

    def button(self, label: str, *, needs: str = "write_file", disabled: bool = False, **more: Any) -> bool:
        """A button for what needs a permission: who does not have it sees it grey, with the reason."""
        return st.button(label, **more | self._grey(needs, disabled))

    def submit(self, label: str, *, needs: str = "write_file", disabled: bool = False, **more: Any) -> bool:
        """The same at the end of a form."""
        return st.form_submit_button(label, **more | self._grey(needs, disabled))

    def _grey(self, needs: str, disabled: bool) -> dict[str, Any]:
        why_not = self.why_not(needs)
        return {"disabled": True, "help": why_not} if why_not else {"disabled": disabled}

    def acting_in(self, space: str) -> "Desk":
        """The same desk in another space, acting for nobody yet."""
        return replace(self, client=replace(self.client, person=None, space=space))

    def go(self, path: str, **more: str) -> NoReturn:
        """Open another screen."""
        st.switch_page(self.pages[path], query_params=self.address(**more))


@dataclass(frozen=True)
class Screen:
    """One page. `path` is its address (empty for home), `title` a message id, `shelf` where it stands in the left column.

    A `file` screen is opened with `?file=<id>` and stands under the stepper; a `shelf` screen belongs to nobody's file,
    an `own` one to whoever signed in: its link stands with their name.
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
    space = state.get("space") or st.query_params.get("space")
    signed_in = signs_in()
    if not signed_in and "person" not in state:
        state["person"] = st.query_params.get("as") or None
    client = Client(
        language=language,
        person=None if signed_in else state["person"],
        space=space if space in SPACES else None,
        session=session_in_cookie() if signed_in else None,
        hidden_removed=lambda count: _tell_of_hidden(client, count),
        writes=_count_write,
    )
    return client


def writes_so_far() -> int:
    """How often this reader's session has sent something to be kept or done."""
    count: int = st.session_state.get("writes", 0)
    return count


def _count_write() -> None:
    st.session_state["writes"] = writes_so_far() + 1


def _tell_of_hidden(client: Client, count: int) -> None:
    """A quiet line: what was sent held characters that nobody sees."""
    st.toast(client.texts().t("shell.hidden_removed", count=count))


def file_in_address() -> str | None:
    """The id of the peer assist this page is about, from `?file=`."""
    value = st.query_params.get("file")
    return value or None
