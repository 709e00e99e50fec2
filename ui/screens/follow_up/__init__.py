"""follow_up"""

from service.domain.peer_assists import Stage
from ui.desk import Desk, Screen
from ui.screens.opened import masthead_of, opened_file, stepper_of


def draw(desk: Desk) -> None:
    file = opened_file(desk)
    if file is None:
        return
    stepper_of(desk, file, Stage.FOLLOW_UP)
    masthead_of(desk, file)


SCREEN = Screen(path="follow-up", title="desk.stage.follow_up", draw=draw, shelf="file")
