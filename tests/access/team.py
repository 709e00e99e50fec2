"""A service in team mode: two hubs, a file of each, and an account for every role in the north."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from service import dependencies
from service.access import account_store, changing, passwords, sign_in_store, signing_in
from service.access.caller import Caller
from service.access.tokens import SESSION, hashed, new_token
from service.app import build
from service.database import Database
from service.domain.accounts import Account, AccountStatus, HubRoles, SignIn, SignInWay
from service.domain.audit import Actor
from service.domain.ids import AccountId, HubId, PeerAssistId, PersonId, new_id
from service.domain.people import Participation, ParticipationRole, Person, Role
from service.domain.places import Hub, Visibility
from service.peer_assists import files
from service.people import hub_store, participations, store
from service.settings import Settings

API = "/api/v1"
NORTH, SOUTH = HubId("north"), HubId("south")
PASSWORD = "correct horse battery staple"
BY_HAND = Caller(account_id=AccountId("somebody-else"), name="Somebody", all_hubs=True, roles=frozenset(Role))


@dataclass
class Team:
    """Calls to it, its database, and what time it is there."""

    calls: TestClient
    database: Database
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def account(self, name: str, *roles: Role, password: bool = False, **more: Any) -> Account:
        """An account of the north that has signed in before, unless `more` says otherwise."""
        values = {"hubs": (HubRoles(hub_id=NORTH),), "status": AccountStatus.ACTIVE, **more}
        new = signing_in.new_account(name=name, email=f"{name}@example.org", roles=roles, now=self.now)
        account = Account.model_validate({**dict(new), "id": f"account-{name}", **values})
        with self.database.transaction() as tx:
            changing.add(tx, account, by=Actor(), now=account.made_at)
            if password:
                account_store.set_password_hash(tx, account.id, passwords.hash_password(PASSWORD))
        return account

    def session(self, account: Account) -> str:
        """The token of a session that began by itself."""
        token = new_token(SESSION)
        sign_in = SignIn(
            id=new_id("sign-in"),
            account_id=account.id,
            way=SignInWay.PASSWORD,
            made_at=self.now,
            expires_at=self.now + timedelta(hours=12),
            last_used_at=self.now,
        )
        with self.database.transaction() as tx:
            sign_in_store.begin(tx, sign_in, token_hash=hashed(token))
        return token

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        answer: Response = self.calls.request(method, API + path, headers=headers, **more)
        return answer

    def sign_in(self, name: str, password: str = PASSWORD, **headers: str) -> Response:
        sent = {"email": f"{name}@example.org", "password": password}
        return self.ask("post", "/sessions", json=sent, headers=headers)

    def person(self, id: str, hub_id: HubId = NORTH) -> PersonId:
        person = Person(id=PersonId(id), name=id.title(), hub_id=hub_id)
        with self.database.transaction() as tx:
            store.add_person(tx, person, seen_by=BY_HAND, now=self.now)
        return person.id

    def takes_part(self, file_id: str, person_id: PersonId, role: ParticipationRole) -> None:
        part = Participation(id=new_id("part"), name="Somebody", role=role, person_id=person_id)
        with self.database.transaction() as tx:
            participations.add_to_peer_assist(tx, PeerAssistId(file_id), [part], made_by="test", now=self.now)


@pytest.fixture(scope="module")
def team_app(tmp_path_factory: pytest.TempPathFactory, database_for: Callable[[Path], str | None]) -> Iterator[Team]:
    home = tmp_path_factory.mktemp("team")
    settings = Settings(home=home, sample_library=False, identity="team", database_url=database_for(home))
    app = build(settings, work=False)
    with TestClient(app, raise_server_exceptions=False) as calls:
        team = Team(calls, app.state.database)
        app.dependency_overrides[dependencies._now] = lambda: team.now
        with team.database.transaction() as tx:
            for hub_id in (NORTH, SOUTH):
                hub_store.add_hub(tx, Hub(id=hub_id, name=hub_id.title()), made_by="test", now=team.now)
            for id, hub_id, visibility in (
                ("north-file", NORTH, Visibility.HUB),
                ("south-open", SOUTH, Visibility.ORGANISATION),
                ("south-closed", SOUTH, Visibility.HUB),
            ):
                new = files.NewFile(request=f"The county voted, of {id}.", hub_id=hub_id, visibility=visibility)
                files.open_file(tx, new, caller=BY_HAND, now=team.now, id=PeerAssistId(id))
        yield team


@pytest.fixture
def team(team_app: Team) -> Iterator[Team]:
    """The same service for a whole file, with the clock set back after each test."""
    began = team_app.now
    yield team_app
    team_app.now = began
