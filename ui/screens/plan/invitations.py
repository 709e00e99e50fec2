"""On the Plan page: an invitation for each person, and what they answered."""

from service.domain.peer_assists import PeerAssist
from ui.desk import Desk


def invitations_of(desk: Desk, file: PeerAssist) -> None:
    """Nothing is drawn here yet."""
