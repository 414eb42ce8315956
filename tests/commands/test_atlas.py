"""`neurarium atlas walker`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neurarium import main
from sim.atlas_files import load_atlas
from sim.shipped import shipped_brain

pytest.importorskip("ribs")

BIPED = str(shipped_brain("walker-biped"))
SMALL = ("--seconds", "1", "--batch", "8", "--cells", "6x6", "--hidden", "4", "--json")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main(["atlas", "walker", *words]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])  # type: ignore[no-any-return]


def test_a_map_can_be_stopped_gone_on_with_and_walked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = told(capsys, *SMALL, "--evaluations", "30", "--out", str(tmp_path / "whole"))
    told(capsys, *SMALL, "--evaluations", "10", "--out", str(tmp_path / "halves"))
    halves = told(capsys, "--resume", str(tmp_path / "halves"), "--evaluations", "30", "--json")
    assert (tmp_path / "whole" / "atlas.npz").read_bytes() == (tmp_path / "halves" / "atlas.npz").read_bytes()
    apart = {"atlas", "best", "seconds"}
    assert {k: v for k, v in whole.items() if k not in apart} == {k: v for k, v in halves.items() if k not in apart}
    assert whole["cells_filled"] == len(list((tmp_path / "whole" / "cells").iterdir()))
    assert main(["replay", str(whole["best"]), "--headless", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["fitness"] == whole["best_fitness"]


def test_a_map_begins_with_a_brain_that_walks_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--seconds", "3", "--batch", "8", "--evaluations", "8", "--out", str(tmp_path / "a"), "--json")
    assert float(str(told(capsys, "--start", BIPED, *options)["best_distance_m"])) > 2.0  # by chance nobody gets there
    assert load_atlas(tmp_path / "a").start is not None


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("car",), "there is no atlas of 'car'"),
        (("walker", "--start", "nobody.npz"), "nobody.npz"),
        (("walker", "--start", str(shipped_brain("car"))), "made for car"),
        (("walker", "--start", BIPED, "--creature", "hopper"), "walks as Biped"),
        (("walker", "--start", BIPED, "--hidden", "3"), "the atlas is of"),
        (("walker", "--cells", "many"), "--cells is 'many'"),
        (("walker", "--measures", "duty"), "--measures is 'duty'"),
        (("walker", "--measures", "duty,grace"), "there is no measure 'grace'"),
        (("walker", "--minutes", "1", "--evaluations", "5"), "give one of them"),
        (("walker", "--evaluations", "0"), "--evaluations is 0"),
        (("walker", "--resume", "nowhere"), "nowhere holds no atlas"),
        (("walker", "--resume", "nowhere", "--seed", "3"), "--seed cannot be changed by --resume"),
    ],
)
def test_mistakes_are_told_in_one_line(
    words: tuple[str, ...], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["atlas", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert complaint in line
    assert list(tmp_path.iterdir()) == []
