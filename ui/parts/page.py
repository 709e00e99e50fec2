"""What belongs to the whole browser page: its language for screen readers, and forgetting unsent text at sign-out."""

from ui.parts.component import mount
from ui.texts import Language


def page(
    language: Language,
    *,
    skip_line: str,
    lost_line: str,
    upload: str = "",
    upload_limit: str = "",
    forget_person: str | None = None,
    forget_text: tuple[str, str] | None = None,
    back_to: tuple[str, str] | None = None,
) -> None:
    """Tell the browser the page's language and put a first link, "go to the text", for people who use the keyboard.

    `lost_line` is what the page says while the connection is lost: that what is typed stays in this browser, and is saved after.
    `upload` and `upload_limit` stand in for the two English lines of Streamlit's file box.
    `forget_person` clears what that person typed and did not send, on this computer: pass it once, at sign-out.
    `forget_text` clears one text, named by person and field, that has been used.
    `back_to` names the cookie in which the page asked for waits while its reader is at an identity provider, and that page.
    """
    mount(
        "page",
        key="pa-page",
        data={
            "language": language,
            "skip_line": skip_line,
            "lost_line": lost_line,
            "upload": upload,
            "upload_limit": upload_limit,
            "back_to": back_to,
            "forget": [forget_person] if forget_person else forget_text,
        },
    )
