"""One's own account over HTTP: who one is, one's password, sessions and tokens."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from service.access import account_store, audit, sign_in_store, signing_in
from service.access.bodies import MadeApiToken, Me, NewApiToken, PasswordChange
from service.access.permissions import NEVER_BY_TOKEN, Permission, is_permitted
from service.access.tokens import API_TOKEN, hashed, new_token
from service.dependencies import CallerDep, DatabaseDep, NowDep, SettingsDep, TeamDep, may_there, requires
from service.domain.accounts import ApiToken, SignIn
from service.domain.audit import Act, Action
from service.domain.ids import DocumentId, HubId, PeerAssistId, PersonId, new_id
from service.errors import BadInput

router = APIRouter(prefix="/api/v1/me", tags=["accounts"])

READ = [requires(Permission.READ)]
OWN = [requires(Permission.OWN_ACCOUNT), TeamDep]
GONE = status.HTTP_204_NO_CONTENT


@router.get("", dependencies=READ)
def me(caller: CallerDep, database: DatabaseDep, settings: SettingsDep) -> Me:
    """Who is asking, and what they may."""
    about = Me(
        identity="team" if settings.signs_in else "local",
        account_id=caller.account_id,
        name=caller.name,
        person_id=caller.person_id,
        person_name=caller.person_name,
        all_hubs=caller.all_hubs,
        roles=tuple(sorted(caller.roles)),
        permissions=tuple(each for each in Permission if is_permitted(caller, each)),
    )
    if caller.is_local:
        return about
    with database.transaction(read_only=True) as tx:
        account = account_store.get(tx, caller.account_id)
        has_password = account_store.password_hash(tx, caller.account_id) is not None
    return about.model_copy(update={"email": account.email, "hubs": account.hubs, "has_password": has_password})


@router.get("/permissions", dependencies=READ)
def permissions(
    caller: CallerDep,
    database: DatabaseDep,
    peer_assist_id: Annotated[PeerAssistId | None, Query()] = None,
    document_id: Annotated[DocumentId | None, Query()] = None,
    person_id: Annotated[PersonId | None, Query()] = None,
    hub_id: Annotated[HubId | None, Query()] = None,
) -> tuple[Permission, ...]:
    """What one may do with a file, a document, a person or in a hub; with none of them named, what one may somewhere.

    A desk asks, so that it offers nothing the service would refuse.
    """
    named = {
        "peer_assist_id": peer_assist_id, "document_id": document_id, "person_id": person_id, "hub_id": hub_id,
    }  # fmt: skip
    return tuple(sorted(may_there(database, caller, {name: id for name, id in named.items() if id is not None})))


@router.put("/password", status_code=GONE, dependencies=OWN)
def change_password(body: PasswordChange, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Response:
    """Another password; every other session of the account ends."""
    current, new = body.current.get_secret_value(), body.password.get_secret_value()
    signing_in.change_password(database, caller.account_id, current, new, session_id=caller.session_id, now=now)
    return Response(status_code=GONE)


@router.get("/sessions", dependencies=OWN)
def sessions(caller: CallerDep, database: DatabaseDep, now: NowDep) -> tuple[SignIn, ...]:
    """Where one is signed in, the latest first."""
    with database.transaction(read_only=True) as tx:
        return sign_in_store.sign_ins_of(tx, caller.account_id, now=now)


@router.delete("/sessions/current", status_code=GONE, dependencies=OWN)
def sign_out(caller: CallerDep, database: DatabaseDep, now: NowDep) -> Response:
    """This session ends."""
    return _end(database, caller, caller.session_id, now)


@router.delete("/sessions/{session_id}", status_code=GONE, dependencies=OWN)
def end_session(session_id: str, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Response:
    return _end(database, caller, session_id, now)


@router.get("/tokens", dependencies=OWN)
def tokens(caller: CallerDep, database: DatabaseDep, now: NowDep) -> tuple[ApiToken, ...]:
    with database.transaction(read_only=True) as tx:
        return sign_in_store.tokens_of(tx, caller.account_id, now=now)


@router.post("/tokens", status_code=status.HTTP_201_CREATED, dependencies=OWN)
def make_token(body: NewApiToken, caller: CallerDep, database: DatabaseDep, now: NowDep) -> MadeApiToken:
    """A token for a program that works for one: some of one's own permissions, for at most a year. Shown once."""
    wanted = sorted(set(body.permissions))
    if any(each in NEVER_BY_TOKEN or not is_permitted(caller, each) for each in wanted):
        raise BadInput("accounts.beyond_account", field="permissions")
    token = new_token(API_TOKEN)
    made = ApiToken(
        id=new_id("token"),
        account_id=caller.account_id,
        name=body.name,
        permissions=tuple(wanted),
        made_at=now,
        expires_at=now + timedelta(days=body.days),
    )
    with database.transaction() as tx:
        sign_in_store.add_token(tx, made, token_hash=hashed(token))
    return MadeApiToken(api_token=made, token=token)


@router.delete("/tokens/{token_id}", status_code=GONE, dependencies=OWN)
def end_token(token_id: str, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Response:
    with database.transaction() as tx:
        sign_in_store.end_token(tx, caller.account_id, token_id, now=now)
    return Response(status_code=GONE)


def _end(database: DatabaseDep, caller: CallerDep, session_id: str, now: NowDep) -> Response:
    with database.transaction() as tx:
        sign_in_store.end(tx, caller.account_id, session_id, now=now)
        audit.record(tx, Act(action=Action.SIGNED_OUT, kind="account", subject=caller.account_id), by=caller, now=now)
    return Response(status_code=GONE)
