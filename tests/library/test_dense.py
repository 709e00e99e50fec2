"""Vectors in memory: exact search under masks, whatever was added, replaced and removed before."""

import numpy as np
import pytest

from service.library import dense
from service.library.dense import DenseRows, EmbeddedDocument

DIMENSIONS = 8


def unit(random: np.random.Generator, count: int) -> np.ndarray:
    rows = random.normal(size=(count, DIMENSIONS)).astype(np.float32)
    made: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made


@pytest.mark.parametrize("seed", range(20))
def test_nearest_is_what_comparing_everything_would_find(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, kept = DenseRows(), dict[str, np.ndarray]()
    for _ in range(30):
        names = [f"d{n}" for n in random.integers(0, 60, size=12)]
        if random.random() < 0.3:
            rows.remove(names)
            for name in names:
                kept.pop(name, None)
            continue
        new = {name: unit(random, int(random.integers(1, 6))) for name in names}
        rows.put(
            EmbeddedDocument(name, [f"{name}:{at}" for at in range(len(made))], made) for name, made in new.items()
        )
        kept.update(new)
        if random.random() < 0.2:
            rows.compact()
    query = unit(random, 1)[0]
    allowed = {name for name in kept if random.random() < random.choice([0.1, 0.9])}
    best = sorted(((float(row @ query), name) for name in allowed for row in kept[name]), reverse=True)[:10]
    found = rows.nearest(query, rows.mask([*allowed, "unknown"]), most=10)
    assert list(found) == list(dict.fromkeys(name for _, name in best))
    assert len(rows) == sum(len(each) for each in kept.values())
    assert all(np.array_equal(rows.vectors_of([name])[name].vectors, made) for name, made in kept.items())


def test_a_mask_made_before_lets_nothing_through_that_came_after() -> None:
    random = np.random.default_rng(1)
    rows = DenseRows()
    rows.put([EmbeddedDocument("early", ["early:0"], unit(random, 1))])
    mask = rows.mask(["early"])
    late = unit(random, 1)
    rows.put([EmbeddedDocument("late", ["late:0"], late)])
    assert list(rows.nearest(late[0], mask, most=5)) == ["early"]


def test_an_empty_library_has_nothing_near() -> None:
    rows = DenseRows()
    assert rows.nearest(np.ones(DIMENSIONS, dtype=np.float32), rows.mask([]), most=5) == {}
    assert len(rows.background()) == 0


def alike(random: np.random.Generator, count: int) -> np.ndarray:
    """As meanings are: most of what differs is along a few directions."""
    wide = random.normal(size=(count, 64)) * (0.8 ** np.arange(64))
    rows = wide.astype(np.float32)
    made: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> tuple[DenseRows, np.ndarray]:
    """So many rows that they are compared along their main directions first; some came before that, some after, some left."""
    monkeypatch.setattr(dense, "FEW_ROWS", 300)
    monkeypatch.setattr(dense, "DIRECTIONS", 16)
    made = alike(np.random.default_rng(3), 1_200)
    rows = DenseRows()
    for start in range(0, 1_200, 100):
        rows.put(EmbeddedDocument(f"d{at}", [f"d{at}:0"], made[at : at + 1]) for at in range(start, start + 100))
        rows.nearest(made[0], rows.mask([]), most=5)
    rows.remove([f"d{at}" for at in range(0, 1_200, 10)])
    rows.compact()
    return rows, made


def test_of_many_rows_nearly_all_of_the_nearest_are_found_and_none_that_is_not_allowed(
    many: tuple[DenseRows, np.ndarray],
) -> None:
    rows, made = many
    assert rows._directions.shape == (64, 16)
    allowed = [at for at in range(1_200) if at % 10 and at % 3]
    mask = rows.mask([f"d{at}" for at in allowed])
    right = 0
    for query in alike(np.random.default_rng(4), 20):
        best = sorted(allowed, key=lambda at: -float(made[at] @ query))[:20]
        found = rows.nearest(query, mask, most=20)
        assert set(found) <= {f"d{at}" for at in allowed}
        assert list(found) == sorted(found, key=lambda each: -found[each])
        right += len(set(found) & {f"d{at}" for at in best})
    assert right >= 0.98 * 20 * 20


def test_of_few_allowed_rows_among_many_all_are_compared_in_whole(many: tuple[DenseRows, np.ndarray]) -> None:
    rows, made = many
    allowed = [at for at in range(1_200) if at % 10 == 3]
    for query in alike(np.random.default_rng(5), 5):
        best = sorted(allowed, key=lambda at: -float(made[at] @ query))[:20]
        assert list(rows.nearest(query, rows.mask([f"d{at}" for at in allowed]), most=20)) == [f"d{at}" for at in best]
