"""The comparison of evolving bodies with fixed ones: medians, not means, and both sides by the same command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import bodies


@pytest.mark.parametrize(("evolving", "met"), [((30.0, 12.0, 90.0), True), ((11.0, 12.0, 23.0), False)])
def test_medians_are_compared(monkeypatch: pytest.MonkeyPatch, evolving: tuple[float, ...], met: bool) -> None:
    def evolved(share: float, seed: int, folder: Path) -> dict[str, Any]:
        return {"distance_m": evolving[seed] if share else (10.0, 20.0, 25.0)[seed]}

    monkeypatch.setattr(bodies, "_evolved", evolved)
    row = bodies.compared(0.3, range(3))
    assert (row.ours, row.peer) == (sorted(evolving)[1], 20.0)
    assert row.ratio == row.ours / 20.0
    assert row.met is met
    assert row.notes == {
        "seeds further": sum(a > b for a, b in zip(evolving, (10.0, 20.0, 25.0), strict=True)),
        "seeds": 3,
    }
