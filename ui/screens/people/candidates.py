"""On the People page: who solved something similar, with what speaks for each of them."""

from service.domain.peer_assists import PeerAssist
from ui.desk import Desk


def candidates_of(desk: Desk, file: PeerAssist) -> None:
    """Nothing is drawn here yet."""
