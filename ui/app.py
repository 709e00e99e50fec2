"""The desk's shell: the same left column and top on every page, and in the middle one screen.

Streamlit runs this script from the top whenever the reader does something outside a fragment.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from ui.calls.accounts import signed_in
from ui.client import Client, Unreachable
from ui.desk import Desk, Screen, reader_client, reader_language
from ui.identity import signs_in
from ui.parts.kept import used_just_now
from ui.parts.page import page
from ui.parts.prose import escaped
from ui.parts.styles import use_styles
from ui.reader import reader_column
from ui.screens import SCREENS, sign_in
from ui.texts import Texts
from ui.trouble import show_trouble

ICON = Path(__file__).parent / "assets" / "icon.png"
"""A file of ours: Streamlit fetches the pictures of its own icon names from another company."""


def draw() -> None:
    st.set_page_config(page_title="Peer Assist", page_icon=ICON, layout="wide")
    use_styles()
    language = reader_language()
    client = reader_client(language)
    try:
        texts = client.texts()
        if signs_in():
            known = signed_in(client)
            if known is None:
                at_the_door(Client(language), texts)
                return
            client = known
        if client.space is None:
            # Asked for nobody: whom the address names may not be in any space.
            asked = replace(client, person=None)
            st.session_state["space"] = asked.get("/info")["suggested_space"]
            client = replace(client, space=st.session_state["space"])
    except Unreachable as problem:
        show_trouble(problem)
        return
    page(
        language,
        skip_line=texts.t("shell.skip"),
        lost_line=texts.t("shell.lost"),
        upload=texts.t("shell.upload"),
        upload_limit=texts.t("shell.upload_limit"),
        forget_person=st.session_state.pop("forget_person", None),
        forget_text=used_just_now(),
    )
    with st.sidebar:
        st.html(f'<p class="pa-brand">{escaped(texts.t("shell.brand"))}</p>')
        steps = st.container()
    desk = Desk(client=client, texts=texts, steps=steps)
    shown = [screen for screen in SCREENS if screen.shelf != "own" or desk.signed_in]
    desk.pages.update({screen.path: as_page(screen, desk) for screen in shown})
    current = st.navigation(list(desk.pages.values()), position="hidden")
    with st.sidebar:
        left_column(desk)
    current.run()


def at_the_door(client: Client, texts: Texts) -> None:
    """Whatever page was asked for, signing in comes first."""
    title = texts.t("desk.sign_in.title")

    def door(path: str) -> st.Page:
        return st.Page(lambda: sign_in.draw(client, texts, path=path), title=title, url_path=path, default=path == "")

    pages = [door(screen.path) for screen in SCREENS]
    st.navigation(pages, position="hidden").run()


def as_page(screen: Screen, desk: Desk) -> st.Page:
    title = desk.t(screen.title)
    return st.Page(
        drawing(screen, desk), title=title, icon=screen.icon, url_path=screen.path, default=screen.path == ""
    )


def drawing(screen: Screen, desk: Desk) -> Callable[[], None]:
    def run() -> None:
        screen.draw(desk)

    return run


def left_column(desk: Desk) -> None:
    """Below the steps: home, then what belongs to nobody's file, then who is at the desk."""
    with st.container(key="pa-shelves", gap=None):
        for screen in SCREENS:
            if screen.shelf in ("home", "shelf"):
                st.page_link(desk.pages[screen.path], query_params=desk.address())
    reader_column(desk)


draw()
