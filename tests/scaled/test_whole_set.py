"""Three services and two workers on one database, with Chroma's server behind nginx: what one does, the others know, and each may die."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from scale.processes import House
from service.access.audit_checking import verify
from service.database import Database
from service.jobs import table as jobs
from service.library.tables import documents, import_uploads

SERVICES = 3
TEXT = "# {title}\n\nThe pump of the {word} well failed because nobody had spare parts, and the committee kept its money in a tin box.\n"


@pytest.fixture
def calls(house: House) -> Iterator[list[httpx.Client]]:
    """One client a service, past nginx."""
    made = [httpx.Client(base_url=f"{url}/api/v1", timeout=30) for url in house.service_urls(SERVICES)]
    yield made
    for each in made:
        each.close()


@pytest.fixture
def database(house: House) -> Iterator[Database]:
    found = Database(house.database_url)
    yield found
    found.dispose()


def until(holds: Callable[[], Any], seconds: float = 60) -> Any:
    """What `holds` answers, once it is true. A service that is away answers nothing."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := holds():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} seconds")


def send(client: httpx.Client, *words: str) -> str:
    """Import a document for each word. Returns the job's id."""
    files = [("files", (f"{word}.md", TEXT.format(title=word, word=word).encode(), "text/markdown")) for word in words]
    answer = client.post("/library/imports", files=files)
    assert answer.status_code == 202, answer.text
    found: str = answer.json()["id"]
    return found


def job(client: httpx.Client, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/jobs/{job_id}").json()
    return found


def over(client: httpx.Client, job_id: str) -> dict[str, Any] | None:
    found = job(client, job_id)
    return found if found["status"] in ("done", "failed", "cancelled") else None


def finds(client: httpx.Client, word: str) -> bool:
    hits = client.post("/library/search", json={"query": f"the {word} well"}).json()["hits"]
    return any(word in hit["document"]["title"] for hit in hits)


def test_what_is_imported_through_one_service_is_found_in_each_other(
    calls: list[httpx.Client], database: Database
) -> None:
    job_id = send(calls[0], "quokka")
    assert until(lambda: over(calls[1], job_id))["status"] == "done"
    for client in calls:
        until(partial(finds, client, "quokka"), seconds=10)
    with database.transaction(read_only=True) as tx:
        assert tx.execute(select(func.count()).select_from(import_uploads)).scalar_one() == 0


def test_progress_of_a_workers_job_is_told_by_any_service(calls: list[httpx.Client]) -> None:
    job_id = send(calls[0], "wombat")
    with calls[2].stream("GET", f"/jobs/{job_id}/events") as events:
        told = [line for line in events.iter_lines() if line.startswith("data:")]
    assert '"status":"done"' in told[-1].replace(" ", "")


def test_nobody_gets_to_chroma_without_the_token(house: House) -> None:
    collections = f"{house.chroma_url}/api/v2/tenants/default_tenant/databases/default_database/collections"
    assert httpx.get(collections).status_code == 401
    assert httpx.get(collections, headers={"Authorization": "Bearer guess"}).status_code == 401
    assert httpx.get(collections, headers={"Authorization": f"Bearer {house.token}"}).status_code == 200


def test_a_worker_killed_at_work_loses_nothing_and_nothing_is_there_twice(
    house: House, calls: list[httpx.Client], database: Database
) -> None:
    words = [f"platypus{number}" for number in range(60)]
    job_id = send(calls[0], *words)
    until(lambda: job(calls[0], job_id)["status"] == "running")
    for number in range(2):  # whichever of them has it
        house.kill(f"worker-{number}")
    assert over(calls[0], job_id) is None
    house.start_worker(2)
    assert until(lambda: over(calls[0], job_id), seconds=90)["status"] == "done"
    with database.transaction(read_only=True) as tx:
        titles = tx.scalars(select(documents.c.title).where(documents.c.title.startswith("platypus"))).all()
        handed_on = tx.execute(select(jobs.c.handed_on).where(jobs.c.id == job_id)).scalar_one()
    assert sorted(titles) == sorted(words)
    assert handed_on == 1
    report = calls[1].get(f"/library/imports/{job(calls[0], job_id)['subject_id']}").json()
    assert (report["added"], report["updated"], report["unchanged"], report["refused"]) == (len(words), 0, 0, 0)


def test_a_service_killed_under_load_costs_the_requests_in_flight_and_no_more(house: House, database: Database) -> None:
    kept: list[str] = []
    failed: list[float] = []
    ending = threading.Event()
    with httpx.Client(base_url=f"{house.service_url}/api/v1", timeout=30) as one:
        hub = {"id": "savannah", "name": "Savannah"}
        one.post("/hubs", json=hub)
        file = one.post("/peer-assists", json={"request": "The pump fails.", "title": "Pump", "hub_id": "savannah"})
        assert file.status_code == 201, file.text
        at = f"/peer-assists/{file.json()['id']}"

        def type_notes(who: int) -> None:
            with httpx.Client(base_url=f"{house.service_url}/api/v1", timeout=30) as mine:
                number = 0
                while not ending.is_set():
                    number += 1
                    note = {"id": f"note-{who}-{number}", "text": f"Note {number} of {who}."}
                    try:
                        answer = mine.post(f"{at}/notes", json=note)
                        seen = mine.get(at)
                    except httpx.HTTPError:
                        failed.append(time.monotonic())
                        continue
                    if answer.status_code >= 500 or seen.status_code >= 500:
                        failed.append(time.monotonic())
                    if answer.status_code < 300:
                        kept.append(note["id"])

        typing = [threading.Thread(target=type_notes, args=(who,)) for who in range(4)]
        for each in typing:
            each.start()
        until(lambda: len(kept) > 20)
        house.kill("service-1")
        killed = time.monotonic()
        before = len(kept)
        until(lambda: len(kept) > before + 40)
        ending.set()
        for each in typing:
            each.join()
        assert len(failed) <= len(typing), "each had one request in flight at most"
        assert all(each - killed < 5 for each in failed)
        noted = [note["id"] for note in one.get(f"{at}/notes").json()]
    assert set(kept) <= set(noted)
    assert len(noted) == len(set(noted))
    with database.transaction(read_only=True) as tx:
        assert verify(tx).flaw is None
