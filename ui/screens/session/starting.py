"""From notes to a write-up: the draft is started, and its page opened."""

from service.domain.drafts import DraftKind
from service.domain.peer_assists import PeerAssist
from ui.calls import drafts
from ui.client import ServiceProblem
from ui.desk import Desk
from ui.parts.notice import notice


def draft_write_up(desk: Desk, file: PeerAssist) -> None:
    try:
        drafts.start(desk.client, file.id, DraftKind.WRITE_UP)
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")
        return
    desk.go("write-up", file=file.id)
