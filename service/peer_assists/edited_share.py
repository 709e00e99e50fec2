"""How much of a drafted invitation people changed before they accepted it."""

from service.domain.invitations import Invitation
from service.peer_assists.edit_distance import distance


def edited_share(invitation: Invitation) -> float | None:
    """Characters changed between the draft and the words as they stand, 0 to 1; None without a draft."""
    if invitation.draft_id is None:
        return None
    pairs = [
        (getattr(invitation.drafted, name), getattr(invitation.words, name)) for name in ("why", "problem", "asked")
    ]
    longest = sum(max(len(before), len(after)) for before, after in pairs)
    return round(sum(distance(*pair) for pair in pairs) / longest, 4) if longest else 0.0
