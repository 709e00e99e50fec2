"""kill -9 while the service works: what was acknowledged is there, once; what was not is there whole or not at all; every job ends.

The long form is `python -m tests.faults`, or this under `make soak`: five hundred kills.
"""

from collections.abc import Iterator

import pytest

from tests.conftest import SOAK
from tests.faults.acts import ACTS
from tests.faults.killing import Killing, killing

KILLS = 500
CHROMA_KILLS = 40


@pytest.fixture(scope="module")
def killed() -> Iterator[Killing]:
    with killing(seed=7) as one:
        yield one


def test_a_deletion_is_out_of_the_files_also_when_the_service_died_right_after_it(killed: Killing) -> None:
    """Between its commit and the moment its words leave SQLite's log."""
    assert killed.die_during(killed.fresh_folder(), "deletion", ACTS["deletion"], at=2) == []
    assert killed.at_a_place


@pytest.mark.parametrize("at", [13, 14] if not SOAK else range(1, 30))
def test_a_file_that_was_loaded_when_the_service_died_is_told_as_loaded(killed: Killing, at: int) -> None:
    assert killed.die_during(killed.desk or killed.fresh_folder(), "import", ACTS["import"], at) == []


@pytest.mark.parametrize("kind", ACTS)
def test_killed_at_a_random_place_nothing_is_lost_doubled_or_half_done(killed: Killing, kind: str) -> None:
    assert killed.one(killed.desk or killed.fresh_folder(), kind) == []


@pytest.mark.soak
def test_five_hundred_kills_lose_nothing_double_nothing_and_every_job_ends(killed: Killing) -> None:
    tally = killed.run([killed.chance.choice(sorted(ACTS)) for _ in range(KILLS)])
    assert tally.wrong == [], str(tally)


@pytest.mark.soak
def test_chroma_killed_while_it_writes_holds_what_the_rows_hold() -> None:
    with killing(seed=9, chroma=True) as one:
        tally = one.run([one.chance.choice(["import", "deletion", "reindex"]) for _ in range(CHROMA_KILLS)])
    assert tally.wrong == [], str(tally)
