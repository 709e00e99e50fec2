"""On the Plan page: the background pack and the questions peers ask before the day."""

from service.domain.peer_assists import PeerAssist
from ui.desk import Desk


def pack_of(desk: Desk, file: PeerAssist) -> None:
    """Nothing is drawn here yet."""
