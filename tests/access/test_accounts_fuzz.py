"""Whatever fits or breaks the description of the account routes, an administrator gets an answer in our shape and no fault of ours."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from service.domain.people import Role
from tests.access.team import Team
from tests.test_api_fuzz import CASES, OPERATIONS, as_request

OURS = [each for each in OPERATIONS if each.tags == ["accounts"]]


@pytest.mark.parametrize("operation", OURS, ids=lambda each: each.label)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_account_routes_never_answer_with_a_fault(team: Team, operation: Any, mode: GenerationMode) -> None:
    if mode is GenerationMode.NEGATIVE and not list(operation.iter_parameters()) and not len(operation.body):
        return
    name = f"fuzz-{OURS.index(operation)}-{mode.value}"
    account, other = team.account(name, Role.ADMINISTRATOR), team.account(f"{name}-other", Role.READER)

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def check(case: Any, real: bool) -> None:
        if real and "account_id" in (case.path_parameters or {}):
            case.path_parameters["account_id"] = other.id
        sent = as_request(case)
        sent["headers"] = {"Authorization": f"Bearer {team.session(account)}", "Content-Type": "application/json"}
        answer = team.calls.request(**sent)
        assert answer.status_code < 500, answer.text[:400]
        if answer.status_code >= 400:
            assert answer.json()["error"]["message"]

    check()


def test_all_account_routes_are_tried() -> None:
    assert len(OURS) > 15
