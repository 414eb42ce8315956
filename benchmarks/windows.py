"""What a person sees: how long a frame of every scene takes, alone, crowded, filmed, drawn on."""

from __future__ import annotations

import numpy as np

from benchmarks.measure import Pace, Row, at_most, cost_row, noted, rate_row
from benchmarks.scene_runs import in_own_process
from scenes.classroom.lessons import LESSONS
from scenes.fruit_chapters import CHAPTERS
from scenes.gradient_scene import PART_NAMES
from scenes.pictures_pages import PAGE_NAMES
from scenes.registry import CARDS

FRAME_MS = 16.7  # sixty a second
FILMED = ("car", "walker", "boundary")
Runs = list[dict[str, float]]


def measure_scenes(pace: Pace) -> list[Row]:
    """Frames of every scene of the launcher, of every lesson and of what a scene has besides, at work.

    And how much the boundary lab learns while it is drawn.
    """
    runs = {card.name: _runs(pace.rounds, "as_it_opens", card.name) for card in CARDS}
    slowest = [max(run["p99"] for run in turn) for turn in zip(*runs.values(), strict=True)]
    learning = "boundary lab: minibatch steps a second while it draws 60 frames"
    steps = [run["steps"] for run in runs["boundary"]]
    return [
        *(_frames(f"scene {name} as it opens", its) for name, its in runs.items()),
        at_most("slowest scene of all as it opens, 1280 × 800: frame p99", "ms", slowest, FRAME_MS),
        rate_row(learning, "/s", steps, target="at least 2,000", met=lambda figure, _: figure >= 2000),
        *_at_work(max(1, pace.rounds // 3)),
    ]


def _at_work(rounds: int) -> list[Row]:
    """Frames of the lessons and of what a key opens in a scene, each with its clock going."""
    lessons = {k: _runs(rounds, "at_work", "classroom", f"lesson={k}") for k in range(1, len(LESSONS) + 1)}
    slowest = [max(run["p99"] for run in turn) for turn in zip(*lessons.values(), strict=True)]
    return [
        *(_frames(f"classroom, lesson {k} at work", its) for k, its in lessons.items()),
        at_most("slowest lesson at work, 1280 × 800: frame p99", "ms", slowest, FRAME_MS),
        _frames("scene walker with the creature editor", _runs(rounds, "at_work", "walker", "edit=1")),
        _frames("scene car, driven by hand", _runs(rounds, "at_work", "car", "keys=w,up")),
    ]


def measure_pages(pace: Pace) -> list[Row]:
    """Frames of single chapters, pages and parts, each opened by its name."""
    pages = [(f"fruit, chapter {k}", "fruit", f"chapter={k}") for k in range(1, len(CHAPTERS) + 1)]
    pages += [(f"pictures, page {page}", "pictures", f"page={page}") for page in PAGE_NAMES]
    pages += [(f"gradient, part {part}", "gradient", f"part={part}") for part in PART_NAMES]
    rounds = max(1, pace.rounds // 3)
    return [_frames(what, _runs(rounds, "as_it_opens", scene, option)) for what, scene, option in pages]


def measure_crowds(pace: Pace) -> list[Row]:
    """Frames with many alive, and from a stroke to the ranking on the screen while a network learns."""
    cars, walkers, drawn = (_runs(pace.rounds, run) for run in ("car_crowd", "walker_crowd", "canvas"))
    steps = _middle(drawn, "steps")
    stroke = "pictures: from a stroke to the ranking while 784-512-256-10 learns, p99"
    frame = "pictures: frames while drawing and while 784-512-256-10 learns, p99"
    return [
        noted(_frames("1,000 cars", cars), alive_at_the_end=min(run["alive"] for run in cars)),
        noted(_frames("150 walkers", walkers, most=33.0), alive_at_the_end=min(run["alive"] for run in walkers)),
        noted(at_most(stroke, "ms", [run["stroke"] for run in drawn], 16.0), learning_steps_a_second=steps),
        noted(at_most(frame, "ms", [run["frame"] for run in drawn], FRAME_MS), learning_steps_a_second=steps),
    ]


def measure_films(pace: Pace) -> list[Row]:
    """Frames in real time while a film is being made of the window."""
    rows = []
    for scene in FILMED:
        runs = _runs(max(1, pace.rounds // 3), "film", scene, "gif")
        plain, filmed = ([run[key] for run in runs] for key in ("plain", "filmed"))
        row = cost_row(f"scene {scene} while a GIF is made of it: frame p99", "ms", filmed, "no film", plain)
        rows.append(noted(row, megabytes_of_six_seconds=_middle(runs, "megabytes")))
    return rows


def _runs(rounds: int, run: str, *words: str) -> Runs:
    return [in_own_process(run, *words) for _ in range(rounds)]


def _frames(what: str, runs: Runs, most: float = FRAME_MS) -> Row:
    row = at_most(f"{what}, 1280 × 800: frame p99", "ms", [run["p99"] for run in runs], most)
    return noted(row, ms_in_the_middle=_middle(runs, "p50"))


def _middle(runs: Runs, key: str) -> float:
    return float(np.median([run[key] for run in runs]))
