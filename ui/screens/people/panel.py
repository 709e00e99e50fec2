"""On the People page: the panel: rules on one side, seats on the other, and the facilitator from outside."""

from service.domain.peer_assists import PeerAssist
from ui.desk import Desk


def panel_of(desk: Desk, file: PeerAssist) -> None:
    """Nothing is drawn here yet."""
