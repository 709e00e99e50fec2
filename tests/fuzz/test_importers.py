"""Whatever a file turns out to be, it is read or refused with a sentence: nothing crashes, nothing hangs, nothing half-read is kept.

`make soak` gives each kind 5,000 mutants; the ordinary run fewer, always the same.
"""

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import SOAK
from tests.fuzz.entrances import ENTRANCES, Entrance
from tests.fuzz.mutating import mutant
from tests.fuzz.worker import READ, Fate, fate_of

MUTANTS = 5_000 if SOAK else 20


@pytest.fixture(params=sorted(ENTRANCES))
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_the_files_they_are_made_of_are_read(kind: str) -> None:
    entrance = ENTRANCES[kind]
    assert [fate_of(entrance.read, seed, seconds=60).outcome for seed in entrance.seeds] == [READ] * len(entrance.seeds)


def test_a_mutant_is_read_or_refused(kind: str, tmp_path: Path) -> None:
    entrance = ENTRANCES[kind]
    chance, seen = random.Random(f"{kind} 1"), Counter[str]()
    for number in range(MUTANTS):
        data = mutant(entrance.seeds, chance)
        fate = _fate(entrance, data)
        seen[f"{fate.outcome} {fate.detail}".strip()] += 1
        if not fate.is_fine:
            kept = tmp_path / f"{kind}-{number}"
            kept.write_bytes(data)
            pytest.fail(
                f"{kind} mutant {number}: {fate.outcome} {fate.detail} after {fate.seconds:.1f} s; it is in {kept}"
            )
    print(kind, dict(seen.most_common()))  # noqa: T201
    assert seen[READ], "mutants of which none can be read test only the first check"


def _fate(entrance: Entrance, data: bytes) -> Fate:
    fate = fate_of(entrance.read, data, seconds=entrance.seconds)
    if fate.outcome == "hung":  # a busy machine is not a hang
        return fate_of(entrance.read, data, seconds=6 * entrance.seconds)
    return fate
