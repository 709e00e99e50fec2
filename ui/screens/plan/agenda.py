"""On the Plan page: the agenda as a bar of minutes, with its checks."""

from service.domain.peer_assists import PeerAssist
from ui.desk import Desk


def agenda_of(desk: Desk, file: PeerAssist) -> None:
    """Nothing is drawn here yet."""
