"""Before anybody has signed in: the two ways in, and setting a password with an invitation.

The forms are plain HTML that goes to the desk's door (`ui/door.py`): no password passes through Streamlit, and browsers can keep it.
"""

from urllib.parse import urlencode

import streamlit as st

from ui.calls.accounts import provider
from ui.client import Client
from ui.desk import choose_language
from ui.door import BACK_TO, INVITATION, SIGN_IN
from ui.identity import provider_secrets
from ui.parts.notice import notice
from ui.parts.page import page
from ui.parts.prose import escaped, label_text
from ui.section import section
from ui.texts import LANGUAGES, Texts

SAID_HERE = ("refused", "count", "signed_out", "invitation")
"""What an address tells this page alone; the rest belongs to the page that was asked for."""
SHORTEST = 12
"""Characters of a password, as the service asks for."""


def draw(client: Client, texts: Texts, *, path: str = "") -> None:
    """Whatever page was asked for, at `path`, this is what stands there until somebody signs in."""
    asked = _asked_for(path)
    page(
        texts.language,
        skip_line=texts.t("shell.skip"),
        lost_line=texts.t("shell.lost"),
        back_to=(BACK_TO, asked) if provider_secrets() else None,
    )
    with st.container(key="pa-door", gap="medium"):
        st.html(f'<p class="pa-brand">{escaped(texts.t("shell.brand"))}</p>')
        refused = st.query_params.get("refused")
        if refused:
            notice(_sentence(texts, refused), tone="care")
        elif st.query_params.get("signed_out"):
            notice(texts.t("desk.sign_in.signed_out"), tone="done")
        invitation = st.query_params.get("invitation")
        if invitation:
            _invited(texts, invitation)
        else:
            _ways_in(client, texts, asked)
        for language in LANGUAGES:
            if language != texts.language and st.button(
                texts.t(f"shell.language.{language}"), key=f"language-{language}", type="tertiary"
            ):
                choose_language(language)
                st.rerun()


def _asked_for(path: str) -> str:
    """The page that was asked for, with what stood in its address."""
    kept = {name: value for name, value in st.query_params.items() if name not in SAID_HERE}
    return f"/{path}?{urlencode(kept)}" if kept else f"/{path}"


def _ways_in(client: Client, texts: Texts, to: str) -> None:
    st.html(f"<h1>{escaped(texts.t('desk.sign_in.title'))}</h1>")
    with section():
        name = provider(client)
        if name:
            label = texts.t("desk.sign_in.with_provider", name=label_text(name))
            if st.button(label, key="sign-in-provider", type="primary"):
                st.login()
            st.html(f'<p class="pa-quiet">{escaped(texts.t("desk.sign_in.or_password"))}</p>')
    fields = f'<input type="hidden" name="to" value="{escaped(to)}">'
    fields += _field(texts, "email", "email", "username") + _field(texts, "password", "password", "current-password")
    _form(texts, SIGN_IN, fields, "desk.sign_in.action")
    st.html(f'<p class="pa-quiet">{escaped(texts.t("desk.sign_in.no_account"))}</p>')


def _invited(texts: Texts, invitation: str) -> None:
    st.html(f"<h1>{escaped(texts.t('desk.sign_in.invited'))}</h1>")
    st.html(f"<p>{escaped(texts.t('desk.sign_in.invited_line', least=SHORTEST))}</p>")
    fields = f'<input type="hidden" name="invitation" value="{escaped(invitation)}">'
    fields += _field(texts, "password", "password", "new-password", least=SHORTEST)
    fields += _field(texts, "again", "password", "new-password", least=SHORTEST)
    _form(texts, INVITATION, fields, "desk.sign_in.set_password")


def _field(texts: Texts, name: str, kind: str, autocomplete: str, *, least: int = 1) -> str:
    return (
        f'<label for="pa-{name}">{escaped(texts.t(f"desk.sign_in.{name}"))}</label>'
        f'<input id="pa-{name}" name="{name}" type="{kind}" autocomplete="{autocomplete}" minlength="{least}" maxlength="200" required>'
    )


def _form(texts: Texts, action: str, fields: str, button: str) -> None:
    st.html(
        f'<form class="pa-form" method="post" action="{action}">{fields}<button>{escaped(texts.t(button))}</button></form>'
    )


def _sentence(texts: Texts, refused: str) -> str:
    """What the address says happened, in our own sentences alone: an address that somebody made up says nothing of theirs."""
    for message_id in (f"desk.sign_in.{refused}", f"errors.{refused}"):
        if message_id in texts.catalogue:
            count = st.query_params.get("count", "")
            return texts.t(message_id, least=SHORTEST, count=int(count) if count.isdecimal() and len(count) < 4 else 15)
    return texts.t("desk.sign_in.refused")
