"""The panel eval on a pool made up here: its measures, its draws, and that it calls the product's solver under its rules."""

import json
from pathlib import Path

import numpy as np
import pytest

from evals import panel
from evals.panel_pool import pool_of, problem, resampled
from evals.panel_simulation import Ours, busiest_tenth, gini, greedy, occasions, simulate, top
from service.domain.panels import PanelRules

TOPICS = ("Water", "Water / Pumps", "Water / Prices", "Health", "Health / Posts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    people = [
        {
            "id": f"m{at:02}",
            "name": f"Member {at}",
            "region": ("North", "South", "East")[at // 3 % 3],
            "chamber": "House",
            "years_served": at % 20,
            "expertise": [topic for number, topic in enumerate(TOPICS) if (at + number) % 3 == 0],
            "leads": ["Water"] if at == 0 else [],
        }
        for at in range(40)
    ]
    for name, rows in (("pool", people), ("topics", [{"topic": topic} for topic in TOPICS]), ("categories", [])):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_relevance_is_as_it_was_defined(folder: Path) -> None:
    pool = pool_of(folder)
    water, pumps = problem(pool, "Water"), problem(pool, "Water / Pumps")
    assert water.relevance[0] == 1.5
    assert water.relevance[3] == pytest.approx(1 + 0.15 * np.log(4))
    assert pumps.relevance[2] == pytest.approx(1 + 0.15 * np.log(3))
    assert pumps.relevance[3] == pytest.approx(0.4 * (1 + 0.15 * np.log(4))), "of the parent committee alone"
    assert max(each.relevance for each in water.candidates) == 1


def test_the_measures_of_evenness() -> None:
    assert gini(np.array([2, 2, 2, 2])) == pytest.approx(0)
    assert gini(np.array([0, 0, 0, 4])) == pytest.approx(0.75)
    assert busiest_tenth(np.array([0] * 9 + [5] + [1] * 5 + [0] * 5)) == pytest.approx(0.6)


def test_draws_are_skewed_and_the_same_for_the_same_seed(folder: Path) -> None:
    pool = pool_of(folder)
    drawn = occasions(pool, 3, 400)
    assert drawn == occasions(pool, 3, 400)
    counts = sorted((sum(each.topic == topic for each in drawn) for topic in TOPICS), reverse=True)
    assert counts[0] > 2 * counts[-1]


def test_ours_keeps_its_rules_and_asks_more_people_than_the_top(folder: Path) -> None:
    pool = pool_of(folder)
    year = occasions(pool, 1, 25)
    rules = PanelRules(seats_from=5, seats_to=5, per_hub=2, cap=None)
    ours = simulate(pool, year, Ours(pool, rules, full=False))
    best, evened = simulate(pool, year, top(5)), simulate(pool, year, greedy(5, 0.2))
    assert ours.violations == 0
    assert len(ours.seconds) == 25
    assert ours.invitations.sum() == best.invitations.sum() == 125
    assert gini(ours.invitations) < gini(best.invitations)
    assert evened.relevance < best.relevance


def test_a_larger_pool_is_drawn_from_the_same_people(folder: Path) -> None:
    pool = pool_of(folder)
    many = resampled(pool, 300, seed=1)
    assert len({each.person.id for each in many.members}) == 300
    assert {each.expertise for each in many.members} <= {each.expertise for each in pool.members}


def test_a_figure_is_read_off_the_curve_between_its_points() -> None:
    points = [{"relevance_kept": 1.0, "gini": 0.8}, {"relevance_kept": 0.9, "gini": 0.6}]
    assert panel.at_the_same(0.95, points, "gini") == pytest.approx(0.7)


def test_without_data_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert panel.main(["--data", str(tmp_path)]) == 3
    assert "skipped" in capsys.readouterr().out
