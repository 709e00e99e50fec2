"""Hubs and the directory over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, may_put_into, requires
from service.domain.ids import HubId, PersonId, new_id
from service.domain.paging import Page
from service.domain.people import Attributes, Away, LanguageCode, Participation, Person, PreviousHub, Year
from service.domain.places import Hub, Language
from service.domain.text import Line, Name
from service.people import hub_store, participations, store

router = APIRouter(prefix="/api/v1", tags=["people"])

Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[Line | None, Query(description="`next` of the page before")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HubValues(_Body):
    name: Name
    country: Annotated[Line, Field(pattern=r"^([A-Z]{2})?$")] = ""
    language: Language = Language.EN
    timezone: Line = "UTC"
    reporting_year_starts: int = Field(default=1, strict=True, ge=1, le=12)


class NewHub(HubValues):
    id: HubId | None = None


class ChangedHub(HubValues):
    revision: int = Field(strict=True, ge=1, le=2**31 - 1)


class PersonValues(_Body):
    name: Name
    hub_id: HubId
    job_title: Line = ""
    unit: Line = ""
    seniority: int | None = Field(default=None, strict=True, ge=1, le=5)
    languages: tuple[LanguageCode, ...] = Field(default=(), max_length=20)
    practice: tuple[Line, ...] = Field(default=(), max_length=50)
    email: Line = ""
    phone: Line = ""
    hands_on_since: Year | None = Field(default=None, strict=True)
    hands_on_until: Year | None = Field(default=None, strict=True)
    timezone: Line = ""
    away: tuple[Away, ...] = Field(default=(), max_length=50)
    may_be_suggested: bool | None = Field(default=None, strict=True)
    attributes: Attributes = Field(default_factory=dict)
    manager_id: PersonId | None = None
    previous_hubs: tuple[PreviousHub, ...] = Field(default=(), max_length=20)


class NewPerson(PersonValues):
    id: PersonId | None = None


class ChangedPerson(PersonValues):
    revision: int = Field(strict=True, ge=1, le=2**31 - 1)


class PersonView(BaseModel):
    """A person, and what they took part in as far as the reader may see it."""

    person: Person
    participations: tuple[Participation, ...]


@router.get("/hubs", dependencies=[requires(Permission.READ)])
def hubs(caller: CallerDep, database: DatabaseDep, limit: Limit = 50, after: After = None) -> Page[Hub]:
    with database.transaction(read_only=True) as tx:
        return hub_store.list_hubs(tx, seen_by=caller, limit=limit, after=after)


@router.get("/hubs/{hub_id}", dependencies=[requires(Permission.READ)])
def hub(hub_id: HubId, caller: CallerDep, database: DatabaseDep) -> Hub:
    with database.transaction(read_only=True) as tx:
        return hub_store.get_hub(tx, hub_id, seen_by=caller)


@router.post("/hubs", status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.MANAGE_PEOPLE)])
def add_hub(body: NewHub, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Hub:
    new = Hub(**{**body.model_dump(), "id": body.id or new_id("hub"), "space": caller.space})
    with database.transaction() as tx:
        return hub_store.add_hub(tx, new, made_by=caller.account_id, now=now)


@router.put("/hubs/{hub_id}", dependencies=[requires(Permission.MANAGE_PEOPLE)])
def change_hub(hub_id: HubId, body: ChangedHub, caller: CallerDep, database: DatabaseDep) -> Hub:
    with database.transaction() as tx:
        return hub_store.save_hub(tx, Hub(**body.model_dump(), id=hub_id, space=caller.space), seen_by=caller)


@router.get("/people", dependencies=[requires(Permission.READ)])
def people(
    caller: CallerDep,
    database: DatabaseDep,
    hub: Annotated[HubId | None, Query()] = None,
    q: Annotated[Line, Query(description="Words of a name, job title, unit, topic or address")] = "",
    ids: Annotated[tuple[PersonId, ...], Query(max_length=200, description="These people, in no order")] = (),
    limit: Limit = 50,
    after: After = None,
) -> Page[Person]:
    with database.transaction(read_only=True) as tx:
        if ids:
            return Page(items=tuple(store.people_by_id(tx, ids, seen_by=caller).values()))
        return store.find_people(tx, seen_by=caller, hub_id=hub, q=q, limit=limit, after=after)


@router.get("/people/{person_id}", dependencies=[requires(Permission.READ)])
def person(person_id: PersonId, caller: CallerDep, database: DatabaseDep) -> PersonView:
    with database.transaction(read_only=True) as tx:
        found = store.get_person(tx, person_id, seen_by=caller)
        return PersonView(person=found, participations=participations.of_person(tx, person_id, seen_by=caller))


@router.post("/people", status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.MANAGE_PEOPLE)])
def add_person(body: NewPerson, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Person:
    new = Person(**{**body.model_dump(), "id": body.id or new_id("p"), "space": caller.space})
    may_put_into(caller, Permission.MANAGE_PEOPLE, new.hub_id)
    with database.transaction() as tx:
        return store.add_person(tx, new, seen_by=caller, now=now)


@router.put("/people/{person_id}", dependencies=[requires(Permission.MANAGE_PEOPLE)])
def change_person(person_id: PersonId, body: ChangedPerson, caller: CallerDep, database: DatabaseDep) -> Person:
    may_put_into(caller, Permission.MANAGE_PEOPLE, body.hub_id)
    with database.transaction() as tx:
        return store.save_person(tx, Person(**body.model_dump(), id=person_id, space=caller.space), seen_by=caller)
