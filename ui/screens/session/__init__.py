"""session"""

from service.domain.peer_assists import Stage
from ui.desk import Desk, Screen
from ui.screens.opened import masthead_of, opened_file, stepper_of


def draw(desk: Desk) -> None:
    file = opened_file(desk)
    if file is None:
        return
    stepper_of(desk, file, Stage.SESSION)
    masthead_of(desk, file)


SCREEN = Screen(path="session", title="desk.stage.session", draw=draw, shelf="file")
