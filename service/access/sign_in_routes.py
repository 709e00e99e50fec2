"""Signing in: the only routes besides the words and the health that ask for no permission, since nobody is known yet."""

from datetime import timedelta

from fastapi import APIRouter, Request, status

from service.access import signing_in
from service.access.bodies import Began, Credentials, IdTokenBody, InvitationBody, SignInWays
from service.dependencies import DatabaseDep, NowDep, SettingsDep, TeamDep
from service.errors import NotFound
from service.settings import Settings

open_router = APIRouter(prefix="/api/v1", tags=["accounts"])


@open_router.get("/sign-in")
def ways(settings: SettingsDep) -> SignInWays:
    """Whether one signs in here at all, and with whom besides us."""
    provider = (settings.oidc_name or settings.oidc_host) if settings.signs_in else ""
    return SignInWays(identity="team" if settings.signs_in else "local", provider=provider)


@open_router.post("/sessions", status_code=status.HTTP_201_CREATED, dependencies=[TeamDep])
def sign_in(body: Credentials, request: Request, settings: SettingsDep, database: DatabaseDep, now: NowDep) -> Began:
    """With an address and a password. Ten tries in a quarter of an hour, then 429 says when to come back."""
    password = body.password.get_secret_value()
    browser = _browser(request, body.agent)
    return _began(
        signing_in.with_password(database, body.email, password, browser=browser, lasts=_lasts(settings), now=now)
    )


@open_router.post("/sessions/invited", status_code=status.HTTP_201_CREATED, dependencies=[TeamDep])
def accept_invitation(
    body: InvitationBody, request: Request, settings: SettingsDep, database: DatabaseDep, now: NowDep
) -> Began:
    """Set the password an invitation is for, and sign in with it."""
    invitation, password = body.invitation.get_secret_value(), body.password.get_secret_value()
    browser = _browser(request, body.agent)
    return _began(
        signing_in.with_invitation(database, invitation, password, browser=browser, lasts=_lasts(settings), now=now)
    )


@open_router.post("/sessions/oidc", status_code=status.HTTP_201_CREATED, dependencies=[TeamDep])
def exchange_id_token(
    body: IdTokenBody, request: Request, settings: SettingsDep, database: DatabaseDep, now: NowDep
) -> Began:
    """Exchange a fresh ID token of the identity provider, once, for a session."""
    provider = request.app.state.identity_provider
    if provider is None:
        raise NotFound("not_found")
    id_token, browser = body.id_token.get_secret_value(), _browser(request, body.agent)
    found = provider.identity(id_token, now=now, nonce=body.nonce)
    with database.transaction() as tx:
        begun = signing_in.with_identity(
            tx,
            issuer=found.issuer,
            subject=found.subject,
            verified_email=found.verified_email,
            id_token=id_token,
            browser=browser,
            lasts=_lasts(settings),
            now=now,
        )
    return _began(begun)


def _began(begun: signing_in.Begun) -> Began:
    return Began(token=begun.token, expires_at=begun.sign_in.expires_at)


def _browser(request: Request, agent: str) -> signing_in.Browser:
    return signing_in.Browser(address=request.client.host if request.client else "", agent=agent)


def _lasts(settings: Settings) -> timedelta:
    return timedelta(hours=settings.session_hours)
