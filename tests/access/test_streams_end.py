"""Who has signed out is told nothing more, not even by an answer that was still going on."""

import threading

from service.domain.ids import AccountId
from service.domain.people import Role
from service.domain.progress import JobKind
from tests.access.team import API, Team


def test_the_events_of_a_job_end_with_the_session(team: Team) -> None:
    account = team.account("ann", Role.FACILITATOR)
    token = team.session(account)
    app = team.calls.app
    with team.database.transaction() as tx:
        job_id = app.state.jobs.enqueue(tx, JobKind.DRAFT, "draft-1", made_by=AccountId(account.id))  # type: ignore[attr-defined]
    heard: list[str] = []

    def listen() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        heard.append(team.calls.get(f"{API}/jobs/{job_id}/events", headers=headers).text)

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    listening.join(1.5)
    assert listening.is_alive(), "the job waits, and so does who asked"
    assert team.ask("delete", "/me/sessions/current", token).status_code == 204
    listening.join(30)
    ended = not listening.is_alive()
    app.state.stopping.set()  # type: ignore[attr-defined]  # so that the test ends where the stream did not
    listening.join(30)
    assert ended
    assert "event: job" in heard[0]
