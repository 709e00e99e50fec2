"""Who searches in the benches of a large library, and with which filters."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle

from service.access.caller import Caller
from service.domain.ids import AccountId, HubId, PersonId
from service.domain.library import Outcome, SearchFilter
from service.domain.people import Role
from service.domain.places import Language, Space

HUBS = {HubId(f"hub-{at:02}"): Space.PRACTICE if at >= 36 else Space.REAL for at in range(40)}
_REAL = [name for name, space in HUBS.items() if space is Space.REAL]

ANYBODY = Caller(account_id=AccountId("bench"), name="Bench", all_hubs=True, roles=frozenset(Role))
LOCAL = ANYBODY.model_copy(update={"account_id": AccountId("local"), "is_local": True})
"""Whoever sits at the machine in local mode sees every hub."""
READER = Caller(
    account_id=AccountId("reader"), name="Reader", person_id=PersonId("reader"), hub_ids=frozenset(_REAL[:1])
)
FACILITATOR = Caller(
    account_id=AccountId("facilitator"), name="Facilitator", person_id=PersonId("five"), hub_ids=frozenset(_REAL[3:8])
)
READERS = {"a reader of one hub": READER, "a facilitator of five hubs": FACILITATOR, "local mode": LOCAL}

FILTERS = (
    SearchFilter(),
    SearchFilter(since=date(1990, 1, 1), until=date(2030, 1, 1)),
    SearchFilter(languages=(Language.EN,)),
    SearchFilter(outcomes=(Outcome.WORKED, Outcome.PARTLY), since=date(2005, 1, 1)),
    SearchFilter(hub_ids=tuple(_REAL[:6])),
)


def searches() -> Iterator[tuple[Caller, SearchFilter]]:
    """Reader after reader, each with the next filter: all combinations come up."""
    return cycle([(reader, wanted) for wanted in FILTERS for reader in READERS.values()])
