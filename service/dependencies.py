"""What a route may ask for, as names that read aloud: `caller: CallerDep, database: DatabaseDep`."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Event
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool

from service.access import once
from service.access.authenticating import caller_of
from service.access.caller import Caller
from service.access.permissions import IN_GENERAL, Permission, authorize, is_permitted, roles_in_hub
from service.carried import carried, opaque
from service.database import Database
from service.domain.ids import AccountId, HubId, PeerAssistId, PersonId
from service.domain.people import Role
from service.domain.places import Language, Space
from service.domain.text import LINE_LIMIT
from service.errors import BadInput, NotAuthenticated, NotFound, Unavailable
from service.jobs import Jobs
from service.library.conditions import visible
from service.library.library import Library
from service.library.tables import documents
from service.locale import from_header
from service.peer_assists.who_may import roles_in_file
from service.people import store as people_store
from service.people.tables import people
from service.settings import Settings

READING_SECONDS = 15.0
"""How long a request waits for a library that is being read; a hundred thousand documents take a minute."""
COME_BACK_SECONDS = 20
LOCAL_ACCOUNT = AccountId("local")
ALL_ROLES = frozenset(Role)
ACTED_FOR_LIMIT = 110
"""Characters of a person's id, so that an account made of it fits where accounts are kept."""

# What only looks something up is `async`: FastAPI hands each plain function to another thread, which costs more than the looking up.


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _database(request: Request) -> Database:
    """For a request with an `Idempotency-Key`, one that writes down, in what it writes first for its caller, that it was taken in.

    Refused before that, it is asked whether it had come before: a button pressed again finds its own work in the way.
    """
    database: Database = request.app.state.database
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return database

    path = request.url.path

    def caller() -> Caller | None:
        return getattr(request.state, "caller", None)

    def first(tx: Connection) -> bool:
        if (by := caller()) is None:
            return False
        once.take(tx, key, path=path, by=by, now=datetime.now(UTC))
        return True

    made = database.beginning_with(first)

    def came_before() -> bool:
        if (by := caller()) is None or made.has_begun:
            return False
        with database.transaction(read_only=True) as tx:
            return once.was_taken(tx, key, path=path, by=by)

    request.state.came_before = came_before
    return made


async def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


async def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


async def _searched(request: Request) -> Library:
    """While it is read after a start whoever searches waits a moment here, in nobody's way, and then is told to come back."""
    library = await _library(request)
    until = time.monotonic() + READING_SECONDS
    while library.is_being_read:
        if time.monotonic() > until:
            raise Unavailable("library.being_read", retry_after=COME_BACK_SECONDS)
        await asyncio.sleep(0.1)
    return library


async def _language(accept_language: Annotated[str | None, Header(max_length=LINE_LIMIT)] = None) -> Language:
    return from_header(accept_language)


async def _now() -> datetime:
    return datetime.now(UTC)


async def _today(now: Annotated[datetime, Depends(_now)]) -> date:
    return now.date()


def _stopping(request: Request) -> Event:
    stopping: Event = request.app.state.stopping
    return stopping


SettingsDep = Annotated[Settings, Depends(_settings)]
DatabaseDep = Annotated[Database, Depends(_database)]
JobsDep = Annotated[Jobs, Depends(_jobs)]
LibraryDep = Annotated[Library, Depends(_library)]
SearchedDep = Annotated[Library, Depends(_searched)]
"""The library for a route that asks its index."""
StoppingDep = Annotated[Event, Depends(_stopping)]
"""Set when the process has been told to stop."""
LanguageDep = Annotated[Language, Depends(_language)]
NowDep = Annotated[datetime, Depends(_now)]
TodayDep = Annotated[date, Depends(_today)]


_bearer = HTTPBearer(auto_error=False, description="A session's token, or a personal API token. Team mode only.")
BearerDep = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def _caller(request: Request) -> Caller:
    """Whom the route's `requires` let in: it comes before everything else a route asks for. Raises NotAuthenticated."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        raise NotAuthenticated("signed_out")
    return caller


CallerDep = Annotated[Caller, Depends(_caller)]


@dataclass(frozen=True)
class _Asking:
    """What a request says of who sends it."""

    settings: Settings
    database: Database
    token: str | None
    space: str
    acted_for: str | None
    now: datetime

    def caller(self) -> Caller:
        """In team mode whoever the bearer token stands for, in local mode the one account of this machine."""
        if self.space not in [space.value for space in Space]:
            raise BadInput("unknown_space", field="X-Space")
        if len(self.acted_for or "") > ACTED_FOR_LIMIT:
            raise BadInput("unknown_person", field="X-Person")
        space, signs_in = Space(self.space), self.settings.signs_in
        if signs_in:
            caller = caller_of(self.database, self.token, space=space, now=self.now)
        else:
            caller = _local_caller(self.settings, self.database, space, self.acted_for)
        carried().account = opaque(caller.account_id)
        if signs_in and self.acted_for:
            raise BadInput("accounts.acts_for_itself", field="X-Person")
        return caller


async def _asking(
    request: Request,
    bearer: BearerDep,
    now: NowDep,
    x_space: Annotated[
        str, Header(description="`real` or `practice`", json_schema_extra={"maxLength": 20})
    ] = Space.REAL.value,
    x_person: Annotated[
        str | None,
        Header(
            description="Id of the person the local account acts for", json_schema_extra={"maxLength": ACTED_FOR_LIMIT}
        ),
    ] = None,
) -> _Asking:
    """Nothing is refused here: FastAPI would then ask for the caller whom `requires` never let in."""
    parts, token = request.app.state, bearer.credentials if bearer else None
    return _Asking(parts.settings, parts.database, token, x_space, x_person, now)


def _local_caller(settings: Settings, database: Database, space: Space, acted_for: str | None) -> Caller:
    """One account, with every role, for whoever sits at this machine; `X-Person` says whom it acts for.

    What it makes for a person is that person's own (`local:<person>`), so that acting for somebody shows what they may see and no more.
    """
    caller = Caller(
        account_id=LOCAL_ACCOUNT,
        name=settings.account_name,
        all_hubs=True,
        roles=ALL_ROLES,
        space=space,
        is_local=True,
    )
    if not acted_for:
        return caller
    try:
        with database.transaction(read_only=True) as tx:
            person = people_store.get_person(tx, PersonId(acted_for), seen_by=caller)
    except NotFound:
        raise BadInput("unknown_person", field="X-Person") from None
    return caller.model_copy(
        update={
            "account_id": AccountId(f"{LOCAL_ACCOUNT}:{person.id}"),
            "person_id": person.id,
            "person_name": person.name,
            "hub_ids": frozenset({person.hub_id}),
            "all_hubs": False,
        }
    )


def _stays(settings: SettingsDep, database: DatabaseDep, bearer: BearerDep) -> Callable[[], bool]:
    """Whether who asked is still signed in: for answers that take longer than a moment."""

    def still() -> bool:
        if not settings.signs_in:
            return True
        try:
            caller_of(database, bearer.credentials if bearer else None, space=Space.REAL, now=datetime.now(UTC))
        except NotAuthenticated:
            return False
        return True

    return still


StaysDep = Annotated[Callable[[], bool], Depends(_stays)]


def requires(permission: Permission) -> Any:
    """A route's permission: `dependencies=[requires(Permission.DRAFT)]`. A test refuses a route without one.

    Where the address names a file, a document, a person or a hub, the roles that count are those for it; reading is decided by
    what one may see.
    """

    async def check(request: Request, asking: Annotated[_Asking, Depends(_asking)]) -> None:
        # In one go: each turn in another thread costs more than what is looked up there.
        await run_in_threadpool(_let_in, request, asking, permission)

    check.permission = permission  # type: ignore[attr-defined]
    return Depends(check)


def _let_in(request: Request, asking: _Asking, permission: Permission) -> None:
    """Raises NotAuthenticated, NotFound, NotPermitted."""
    caller = request.state.caller = asking.caller()
    roles = _roles_there(asking.database, request.path_params, caller) if _counts_there(permission, caller) else None
    authorize(caller, permission, roles=roles)


NOT_OF_A_PLACE = IN_GENERAL | {Permission.READ, Permission.OWN_ACCOUNT}
OF_ANY_PLACE = frozenset({Permission.READ_LOAD})
"""A panel is chosen across hubs: whoever may see somewhere how often people were asked may see it wherever they work."""


def may_there(database: Database, caller: Caller, address: dict[str, Any]) -> frozenset[Permission]:
    """All a caller may do with what an address names (`{"peer_assist_id": …}`); with nothing named, what they may somewhere."""
    there = None if caller.is_local else _roles_there(database, address, caller)
    roles = {each: there if _counts_there(each, caller) else None for each in Permission}
    return frozenset(each for each in Permission if is_permitted(caller, each, roles=roles[each]))


def _counts_there(permission: Permission, caller: Caller) -> bool:
    """Whether the roles that count are those for what the address names, not the caller's roles anywhere."""
    if caller.is_local or permission in NOT_OF_A_PLACE:
        return False
    return permission not in OF_ANY_PLACE or not is_permitted(caller, permission)


def _roles_there(database: Database, address: dict[str, Any], caller: Caller) -> frozenset[Role] | None:
    """The caller's roles for what the address names; None where it names nothing of a hub."""
    with database.transaction(read_only=True) as tx:
        return _roles_for(tx, address, caller)


def _roles_for(tx: Connection, address: dict[str, Any], caller: Caller) -> frozenset[Role] | None:
    if "peer_assist_id" in address:
        return roles_in_file(tx, PeerAssistId(address["peer_assist_id"]), caller=caller)
    if "hub_id" in address:
        return roles_in_hub(caller, HubId(address["hub_id"]))
    hub = None
    if "document_id" in address:
        hub = select(documents.c.hub_id).where(documents.c.id == address["document_id"], visible(caller))
    elif "person_id" in address:
        hub = select(people.c.hub_id).where(people.c.id == address["person_id"])
    if hub is None:
        return None
    found = tx.execute(hub).scalar_one_or_none()
    return roles_in_hub(caller, HubId(found) if found else None)


def may_put_into(caller: Caller, permission: Permission, hub_id: HubId | None) -> None:
    """What is made or moved goes into a hub. Raises NotPermitted unless the caller's roles there allow it."""
    authorize(caller, permission, roles=roles_in_hub(caller, hub_id))


def _in_a_team(settings: SettingsDep) -> None:
    if not settings.signs_in:
        raise NotFound("accounts.local_mode")


TeamDep = Depends(_in_a_team)
"""For routes of accounts: in local mode there are none, and nothing is there."""
