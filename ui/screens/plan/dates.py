"""On the Plan page: candidate dates across zones, what each costs whom, and the date that is set."""

from service.domain.peer_assists import PeerAssist
from ui.desk import Desk


def dates_of(desk: Desk, file: PeerAssist) -> None:
    """Nothing is drawn here yet."""
