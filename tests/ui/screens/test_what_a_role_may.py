"""Where people sign in, nobody is offered what their role may not do: the button is grey and says why. The service is who knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from service.domain.people import ParticipationRole, Role
from tests.access.team import Team, team_app
from tests.browser.conftest import ROOT
from tests.ui.screens.conftest import words_of
from ui.client import forget_catalogues

__all__ = ["team_app"]
OF_A_FILE = ("prepare", "people", "plan", "session", "write-up", "follow-up")
PAGES = (*OF_A_FILE, "", "library", "directory", "reports", "administration")
GREY = "Your role here does not allow this."
READ_ONLY = "You may read this file and change nothing in it."
REFUSED = "Your role does not allow this."


class AtTheDesk:
    """One account's desk, page by page, over a service in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def sign_in(self, token: str) -> None:
        self.monkeypatch.setattr("ui.desk.session_in_cookie", lambda: token)

    def page(self, path: str, file: str = "") -> AppTest:
        desk = AppTest.from_file(str(Path(ROOT, "ui", "app.py")), default_timeout=60)
        for name, value in {"lang": "en", "space": "real", **({"file": file} if file else {})}.items():
            desk.query_params[name] = value
        if path:
            desk._page_hash = calc_hash(path)
        return desk.run()


@pytest.fixture
def desk(team_app: Team, monkeypatch: pytest.MonkeyPatch) -> Iterator[AtTheDesk]:
    monkeypatch.setenv("PEER_ASSIST_IDENTITY", "team")
    monkeypatch.setattr("ui.client._connections", lambda base_url: team_app.calls)
    forget_catalogues()
    yield AtTheDesk(monkeypatch)
    forget_catalogues()


def taking_part(team: Team, role: ParticipationRole, *roles: Role) -> str:
    """The session of somebody with this part in a file of the south."""
    name = f"desk-{role}".replace("_", "-")
    person = team.person(f"p-{name}")
    team.takes_part("south-closed", person, role)
    return team.session(team.account(name, *roles, person_id=person))


@pytest.fixture(scope="module")
def sessions(team_app: Team) -> dict[str, tuple[str, str]]:
    """A session and the file it looks at, by who it is."""
    return {
        "reader": (team_app.session(team_app.account("desk-reader", Role.READER)), "north-file"),
        "peer": (taking_part(team_app, ParticipationRole.PEER, Role.PEER), "south-closed"),
        "host": (taking_part(team_app, ParticipationRole.HOST, Role.READER), "south-closed"),
        "facilitator": (taking_part(team_app, ParticipationRole.FACILITATOR, Role.READER), "south-closed"),
    }


@pytest.mark.parametrize(
    ("who", "path"), [*(("reader", each) for each in PAGES), ("peer", "session"), ("peer", "plan")]
)
def test_what_is_left_to_press_is_never_refused(
    desk: AtTheDesk, sessions: dict[str, tuple[str, str]], who: str, path: str
) -> None:
    token, file = sessions[who]
    desk.sign_in(token)
    shown = desk.page(path, file if path in OF_A_FILE else "")
    assert not shown.exception
    assert (READ_ONLY in words_of(shown)) is (path in OF_A_FILE)
    grey = [each for each in shown.button if each.disabled]
    assert all(GREY in (each.help or "") for each in grey), [(each.label, each.help) for each in grey]
    for at, each in enumerate(shown.button):
        if each.disabled:
            continue
        pressed = desk.page(path, file if path in OF_A_FILE else "")
        pressed.button[at].click().run()
        assert not pressed.exception
        assert not refusals(pressed), (path, each.label)


def refusals(shown: AppTest) -> list[str]:
    return [
        line for line in words_of(shown).split("\n") if "pa-notice" in line and REFUSED in line.replace(READ_ONLY, "")
    ]


@pytest.mark.parametrize(("who", "may"), [("reader", False), ("peer", False), ("host", True), ("facilitator", True)])
def test_whoever_works_on_a_file_is_offered_it(
    desk: AtTheDesk, sessions: dict[str, tuple[str, str]], who: str, may: bool
) -> None:
    token, file = sessions[who]
    desk.sign_in(token)
    shown = desk.page("prepare", file)
    (start,) = [each for each in shown.button if each.key == "draft-all"]
    assert start.disabled is not may
    people = desk.page("people", file)
    proposes = [each for each in people.button if (each.key or "").startswith(("panel-propose", "panel-again"))]
    assert bool(proposes) is (who == "facilitator")
    assert ("is worked out by whoever facilitates" in words_of(people)) is (who != "facilitator")
