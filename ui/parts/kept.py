"""What is typed into one of Streamlit's own boxes waits in this browser until it has been used."""

import streamlit as st

from ui.parts.component import mount

_USED = "kept-used"


def kept(box: str, *, person: str, field: str, kept_line: str, restored_line: str) -> None:
    """Keep the text of the `st.text_area` whose key is `box`, under person and field, and bring it back where the box stands empty.

    Call it below the box. `kept_line` says that it is kept here, `restored_line` that it was brought back.
    """
    mount(
        "kept",
        key=f"pa-kept-{box}",
        data={
            "box": box,
            "person": person,
            "field": field,
            "words": {"kept": kept_line, "restored": restored_line},
        },
    )


def used(person: str, field: str) -> None:
    """The text has become something the service has: the next page lets the browser forget it."""
    st.session_state[_USED] = (person, field)


def used_just_now() -> tuple[str, str] | None:
    """What `used` named, once."""
    place: tuple[str, str] | None = st.session_state.pop(_USED, None)
    return place
