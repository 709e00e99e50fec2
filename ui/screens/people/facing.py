"""On the People page: who faces it now, and the notice to every hub."""

from service.domain.peer_assists import PeerAssist
from ui.desk import Desk


def facing_of(desk: Desk, file: PeerAssist) -> None:
    """Nothing is drawn here yet."""
