"""What a route may ask for, as names that read aloud: `caller: CallerDep, database: DatabaseDep`."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from service.access.caller import Caller
from service.access.permissions import Permission, authorize
from service.database import Database
from service.domain.ids import AccountId, PersonId
from service.domain.people import Role
from service.domain.places import Language, Space
from service.domain.text import LINE_LIMIT
from service.errors import BadInput, NotFound
from service.jobs import Jobs
from service.library.library import Library
from service.locale import from_header
from service.people import store as people_store
from service.settings import Settings

LOCAL_ACCOUNT = AccountId("local")
ALL_ROLES = frozenset(Role)
ACTED_FOR_LIMIT = 110
"""Characters of a person's id, so that an account made of it fits where accounts are kept."""


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


def _language(accept_language: Annotated[str | None, Header(max_length=LINE_LIMIT)] = None) -> Language:
    return from_header(accept_language)


def _now() -> datetime:
    return datetime.now(UTC)


def _today(now: Annotated[datetime, Depends(_now)]) -> date:
    return now.date()


SettingsDep = Annotated[Settings, Depends(_settings)]
DatabaseDep = Annotated[Database, Depends(_database)]
JobsDep = Annotated[Jobs, Depends(_jobs)]
LibraryDep = Annotated[Library, Depends(_library)]
LanguageDep = Annotated[Language, Depends(_language)]
NowDep = Annotated[datetime, Depends(_now)]
TodayDep = Annotated[date, Depends(_today)]


def _caller(
    settings: SettingsDep,
    database: DatabaseDep,
    x_space: Annotated[str, Header(description="`real` or `practice`", max_length=20)] = Space.REAL.value,
    x_person: Annotated[
        str | None, Header(description="Id of the person the local account acts for", max_length=ACTED_FOR_LIMIT)
    ] = None,
) -> Caller:
    """Local mode: one account, with every role, for whoever sits at this machine; `X-Person` says whom it acts for.

    What it makes for a person is that person's own (`local:<person>`), so that acting for somebody shows what they may see and no more.
    """
    if x_space not in [space.value for space in Space]:
        raise BadInput("unknown_space", field="X-Space")
    caller = Caller(
        account_id=LOCAL_ACCOUNT, name=settings.account_name, all_hubs=True, roles=ALL_ROLES, space=Space(x_space)
    )
    if not x_person:
        return caller
    try:
        with database.transaction(read_only=True) as tx:
            person = people_store.get_person(tx, PersonId(x_person), seen_by=caller)
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


CallerDep = Annotated[Caller, Depends(_caller)]


def requires(permission: Permission) -> Any:
    """A route's permission: `dependencies=[requires(Permission.DRAFT)]`. A test refuses a route without one."""

    def check(caller: CallerDep) -> None:
        authorize(caller, permission)

    check.permission = permission  # type: ignore[attr-defined]
    return Depends(check)
