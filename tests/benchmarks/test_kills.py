"""Runs killed at random instants end as the unbroken run; `python -m benchmarks.kills` kills two hundred times."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.kills import Killer
from tests.systems import needs_signals


@needs_signals
def test_killed_runs_are_gone_on_with_to_the_same_champion_and_a_refused_folder_is_counted(tmp_path: Path) -> None:
    killer = Killer("xor", tmp_path, np.random.default_rng(1), (1,), 60, ("--population", "60"))
    killer.break_runs(4)
    tally = killer.tally
    assert tally.kills == 4
    assert tally.same == tally.runs >= 1, tally.complaints
    assert tally.refused == 0
    spoilt = tmp_path / f"run{tally.runs}"
    spoilt.mkdir()
    (spoilt / "config.json").write_text("{}", encoding="utf-8")
    killer.break_runs(5)
    assert tally.refused == 1
    assert tally.same == tally.runs - 1
    assert "config.json" in tally.complaints[0]
