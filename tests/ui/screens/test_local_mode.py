"""In local mode the desk says that there is one person and no sign-in, and shows nothing of accounts."""

from tests.ui.screens.conftest import Opened


def test_the_desk_says_that_nobody_signs_in_and_offers_no_account(opened: Opened) -> None:
    desk = opened()
    assert not desk.exception
    said = " ".join(str(element.proto.body) for element in desk.sidebar.get("html"))
    assert "one person, no sign-in" in said
    assert "Sign out" not in said
    links = [link.proto.page for link in desk.sidebar.get("page_link")]
    assert "administration" in links
    assert "account" not in links
    assert [box.label for box in desk.sidebar.selectbox] == ["You act for"]
