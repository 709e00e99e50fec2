"""An approval sets the follow-up going; a withdrawal takes back what nobody has worked on."""

from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.follow_up import Timing
from service.domain.ids import AccountId
from service.domain.peer_assists import PeerAssist
from service.domain.write_ups import WriteUp
from service.follow_up import planning
from service.people import hub_store
from service.workflows.approved import Follows


def planned(timing: Timing) -> Follows:
    """What `Approved.also` does for this room, with the hub's own reporting year."""

    def follows(tx: Connection, file: PeerAssist, write_up: WriteUp, now: datetime) -> None:
        whoever = Caller(account_id=AccountId(file.made_by), name="Approval", all_hubs=True, space=file.space)
        hub = hub_store.get_hub(tx, file.hub_id, seen_by=whoever)
        planning.plan(tx, file, write_up, now=now, year_starts=hub.reporting_year_starts, timing=timing)

    return follows


def taken_back(tx: Connection, file: PeerAssist, write_up: WriteUp, now: datetime) -> None:
    planning.forget(tx, file)
