"""The only importer of HiGHS: a small mixed-integer model built row by row, solved to proven optimality on one thread."""

from dataclasses import dataclass, field

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, HighsVarType, MatrixFormat, ObjSense
from numpy.typing import NDArray

from service.errors import Unavailable

SECONDS_AT_MOST = 30.0
"""A limit for the unforeseen. Nothing measured comes near it; where it is reached the gap is told."""


@dataclass(slots=True)
class Model:
    """Columns and rows as they are added; `solve` makes `Σ cost × value` as large as it can be."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    _rows: list[tuple[float, float]] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _columns: list[int] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)

    def column(self, cost: float = 0.0, *, least: float = 0.0, most: float = 1.0, whole: bool = False) -> int:
        self.costs.append(cost)
        self.lower.append(least)
        self.upper.append(most)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, terms: list[tuple[int, float]], *, least: float = -np.inf, most: float = np.inf) -> None:
        """`least ≤ Σ value × column ≤ most`; a column at most once."""
        self._columns.extend(column for column, _ in terms)
        self._values.extend(value for _, value in terms)
        self._starts.append(len(self._columns))
        self._rows.append((least, most))

    def solve(self) -> "Solved | None":
        """None where nothing satisfies all rows. Costs are whole numbers, so that a gap below one is no gap."""
        lp = HighsLp()
        lp.num_col_, lp.num_row_ = len(self.costs), len(self._rows)
        lp.col_cost_ = np.array(self.costs)
        lp.col_lower_, lp.col_upper_ = np.array(self.lower), np.array(self.upper)
        lp.row_lower_ = np.array([least for least, _ in self._rows])
        lp.row_upper_ = np.array([most for _, most in self._rows])
        lp.sense_ = ObjSense.kMaximize
        lp.integrality_ = [HighsVarType.kInteger if whole else HighsVarType.kContinuous for whole in self.whole]
        lp.a_matrix_.format_ = MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self._starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(self._columns, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self._values)
        highs = Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        for option, value in _OPTIONS.items():
            highs.setOptionValue(option, value)
        highs.passModel(lp)
        highs.run()
        status = highs.getModelStatus()
        if status in (HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible):
            return None
        info = highs.getInfo()
        if status is not HighsModelStatus.kOptimal and info.primal_solution_status != _FEASIBLE:
            raise Unavailable("panel.no_answer")
        gap = 0.0 if status is HighsModelStatus.kOptimal else max(0.0, float(info.mip_gap))
        return Solved(np.array(highs.getSolution().col_value), gap)


@dataclass(frozen=True, slots=True)
class Solved:
    values: NDArray[np.float64]
    gap: float


_FEASIBLE = 2
_OPTIONS: dict[str, bool | int | float | str] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
    "time_limit": SECONDS_AT_MOST,
}
