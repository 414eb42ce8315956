"""Long checks: their last line becomes rows."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import results
from benchmarks.fuzz import Tally as Files
from benchmarks.kills import Tally as Broken
from benchmarks.long_runs import rows_of
from benchmarks.monkey import Play
from benchmarks.soak import Soak
from benchmarks.watch import growth
from brains.errors import UserError


def soaked(*memory_mb: float) -> str:
    soak = Soak("car", seconds=1800.0, generations=900, frames=1000, slowest_frame_s=0.2)
    grown = {"memory_mb": asdict(growth(memory_mb))}
    figures = {"soak": soak.what, "seconds": soak.seconds, "generations": soak.generations, "frames": soak.frames}
    return json.dumps(figures | {"slowest_frame_s": soak.slowest_frame_s, "grown": grown, "bad": []})


def test_memory_may_grow_by_five_per_cent_after_the_warm_up() -> None:
    (flat,) = rows_of("soak-car", "a line\n" + soaked(50, 100, 100, 100, 104.9) + "\n")
    (grown,) = rows_of("soak-walker", soaked(50, 100, 100, 100, 105.1))
    assert (flat.ours, flat.met, grown.met) == (pytest.approx(4.9), True, False)
    assert flat.notes["minutes"] == 30


def test_where_the_system_does_not_tell_of_memory_no_promise_is_judged() -> None:
    (row,) = rows_of("soak-car", soaked(float("nan"), float("nan")))
    assert row.met is None


def test_every_broken_run_counts_and_every_folder_that_is_refused() -> None:
    tallies = [Broken("car", kills=150, runs=80, same=79), Broken("xor", kills=50, runs=20, same=20, refused=1)]
    outputs = [json.dumps({"kills": one.kills, "tasks": [asdict(one)]}) for one in tallies]
    same, refused = rows_of("kills", *outputs)
    assert same.what.startswith("SIGKILL at 200 random instants")
    assert (same.ours, same.unit, same.met) == (99, "of 100", False)
    assert (refused.ours, refused.met) == (1, False)


def test_every_file_that_fails_is_missing_in_the_count() -> None:
    kinds = [Files("track", 60, 10, 50, 0.5), Files("brain", 40, 1, 38, 0.9, failures={"0/7": "ValueError"})]
    (row,) = rows_of("fuzz", json.dumps({"seed": 0, "kinds": [asdict(kind) for kind in kinds]}))
    assert (row.ours, row.unit, row.met) == (99, "of 100", False)
    assert row.notes == {"kinds": 2, "seconds of the slowest": 0.9}


@pytest.mark.parametrize(("failure", "count"), [("", 0), ("Traceback …", 1)])
def test_an_exception_amid_the_events_is_counted(failure: str, count: int) -> None:
    play = asdict(Play(events=100_000, failure=failure)) | {"grown": asdict(growth([100.0, 101.0])), "bad": []}
    broken, grown = rows_of("monkey", json.dumps(play))
    assert broken.what.startswith("random events through all scenes, 100,000")
    assert (broken.ours, broken.met, grown.met) == (count, not count, True)


@pytest.mark.parametrize("output", ["", "all is well", "[]", "{}", '{"kills": 1, "tasks": [{}]}'])
def test_another_output_is_refused_in_one_line(output: str) -> None:
    with pytest.raises(UserError, match="is not what kills prints"):
        rows_of("kills", output)


def test_only_kills_may_be_shared_by_several_runs() -> None:
    with pytest.raises(UserError, match="come from one output, not from 2"):
        rows_of("soak-car", soaked(1.0), soaked(1.0))


def test_a_kept_output_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")
    kept = tmp_path / "soak.txt"
    kept.write_text("car 0.0 min …\n" + soaked(100, 100, 101) + "\n", encoding="utf-8")
    assert command.main(["--only", "soak-car", "--output-in", str(kept), "--record", "--markdown"]) == 0
    assert "growth of memory" in capsys.readouterr().out
    assert [row.what.partition(":")[0] for row in results.read()["soak-car"].rows] == [
        "soak of scene car at the highest speed"
    ]
    assert command.main(["--only", "cars", "--output-in", str(kept)]) == 2
    assert "goes with --only and one of kills, fuzz" in capsys.readouterr().err
