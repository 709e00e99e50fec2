"""Whatever fits the description of a route, asked as each role: an answer in our shape, and nothing done that the role may not."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from service.access.permissions import GRANTED
from service.domain.accounts import Account
from service.domain.people import Role
from tests.access.team import Team
from tests.access.test_roles import IDS, accounts, needed_by  # noqa: F401
from tests.conftest import SOAK
from tests.test_api_fuzz import OPERATIONS, STREAMS, as_request
from tests.test_routes import OPEN, SIGN_IN

CASES = 200 if SOAK else 3
ASKED = [
    each
    for each in OPERATIONS
    if not each.path.endswith(STREAMS) and each.path not in OPEN | SIGN_IN and "accounts" not in (each.tags or ())
]


@pytest.fixture(scope="module")
def tokens(team_app: Team, accounts: dict[Role, Account]) -> dict[Role, str]:  # noqa: F811
    return {role: team_app.session(account) for role, account in accounts.items()}


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.label)
def test_a_role_gets_an_answer_and_no_more_than_it_may(team: Team, tokens: dict[Role, str], operation: Any) -> None:
    needed = needed_by(team)[operation.method.lower(), operation.path]

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        role=st.sampled_from(sorted(tokens)),
        real=st.booleans(),
    )
    def check(case: Any, role: Role, real: bool) -> None:
        if real:
            known = {name: IDS[name] for name in case.path_parameters or {} if name in IDS}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        sent = as_request(case)
        sent["headers"] = {"Authorization": f"Bearer {tokens[role]}", "Content-Type": "application/json"}
        answer = team.calls.request(**sent)
        assert answer.status_code < 500, (role, answer.text[:400])
        assert answer.status_code != 401, "everybody here has signed in"
        if answer.status_code >= 400:
            assert answer.json()["error"]["message"]
        else:
            assert needed in GRANTED[role], (role, operation.label)

    check()
