"""The Reports page against the real service."""

from streamlit.util import calc_hash

from tests.ui.screens.conftest import Opened, words_of


def test_a_quarter_without_write_ups_says_so_and_offers_no_files(opened: Opened) -> None:
    desk = opened()
    desk._page_hash = calc_hash("reports")  # AppTest has no way to a page that is no file
    desk.run()
    assert not desk.exception
    assert "The Hub report" in words_of(desk)
    hub, quarter = (next(each for each in desk.selectbox if each.label == label) for label in ("Hub", "Quarter"))
    assert len(hub.options) > 1
    assert len(quarter.options) == 8
    quarter.select_index(7)
    desk.run()
    assert "No write-up of this quarter is approved yet." in words_of(desk)
    assert not desk.get("download_button")
