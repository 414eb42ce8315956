"""Every measurement by its name: what it tells, how long it takes, what it needs, which of its rows the README shows.

A new one is one entry here; its module is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from benchmarks.measure import Pace, Row
from brains.errors import UserError

EXTRAS = {"distributed": "cluster", "ribs": "atlas"}
"""The extra of the project that brings a module; all others come with ``peers``."""


@dataclass(frozen=True)
class Measurement:
    """One measurement.

    Attributes:
        name: as given to ``--only``.
        subject: the heading that its rows stand under.
        line: what it measures, in a line.
        minutes: about how long it takes on two cores; quick_minutes: with ``--quick``.
        place: ``module:function`` within ``benchmarks``; the function takes a :class:`Pace` and returns rows.
        command: of a check that is a command of its own, what follows ``python -m benchmarks.``, in lieu of a place.
        needs: modules without which there is nothing to measure.
        peers: modules without which rows stand without their peer.
        in_all: whether it runs when none is named.
        headlines: how the rows begin that the README shows; a missed promise is shown besides, whatever it is.
    """

    name: str
    subject: str
    line: str
    minutes: float
    quick_minutes: float
    place: str = ""
    command: str = ""
    needs: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    in_all: bool = True
    headlines: tuple[str, ...] = ()

    @property
    def duration(self) -> str:
        """About how long it takes, in words."""
        return in_minutes(self.minutes)

    def function(self) -> Callable[[Pace], list[Row]]:
        """What measures it, imported."""
        if self.command:
            from benchmarks import long_runs

            return lambda pace: long_runs.rows_of(self.name, long_runs.run(self.command))
        module, _, name = self.place.partition(":")
        found: Callable[[Pace], list[Row]] = getattr(import_module(f"benchmarks.{module}"), name)
        return found

    def missing(self, modules: tuple[str, ...]) -> str:
        """Which of those modules are not installed and how they come, in words; empty if all are there."""
        gone = [module for module in modules if not installed(module)]
        extras = sorted({EXTRAS.get(module, "peers") for module in gone})
        return f"{', '.join(gone)} not installed (pip install '.[{','.join(extras)}]')" if gone else ""


def installed(module: str) -> bool:
    """Whether that module can be imported here."""
    return find_spec(module) is not None


def in_minutes(minutes: float) -> str:
    """``40 s``, ``3 min``, ``1.5 h``."""
    if minutes < 1:
        return f"{minutes * 60:.0f} s"
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def find(name: str) -> Measurement:
    """The measurement of that name.

    Raises:
        UserError: there is none.
    """
    for measurement in MEASUREMENTS:
        if measurement.name == name:
            return measurement
    raise UserError(f"there is no measurement {name!r:.60}; there are: {', '.join(m.name for m in MEASUREMENTS)}")


_PEERS, _LEARNING, _SCENES, _SURVIVAL = "Speed beside peers", "Learning", "The window", "Runs that survive"


def _long(name: str, line: str, minutes: float, command: str, *headlines: str) -> Measurement:
    return Measurement(name, _SURVIVAL, line, minutes, minutes, command=command, in_all=False, headlines=headlines)


MEASUREMENTS: tuple[Measurement, ...] = (
    Measurement(
        "forward",
        _PEERS,
        "the forward pass of a population beside neat-python",
        0.5,
        0.2,
        "forward:measure",
        needs=("neat",),
        headlines=("forward passes",),
    ),
    Measurement(
        "cars",
        _PEERS,
        "car-steps a second beside CarRacing",
        0.5,
        0.2,
        "cars:measure",
        needs=("gymnasium", "Box2D"),
        headlines=("car-steps",),
    ),
    Measurement(
        "walkers",
        _PEERS,
        "walker-steps a second beside BipedalWalker",
        0.8,
        0.3,
        "walkers:measure",
        needs=("gymnasium", "Box2D"),
        headlines=("walker-steps a second, 100 bipeds, with brains, physics at 120 Hz",),
    ),
    Measurement(
        "gradient",
        _PEERS,
        "single steps and epochs of small networks beside PyTorch and scikit-learn",
        2,
        1,
        "gradient:measure",
        needs=("torch", "sklearn"),
        headlines=("training steps", "one epoch of 784-100-10, batch 32, adam, beside PyTorch"),
    ),
    Measurement(
        "pictures",
        _PEERS,
        "an epoch on pictures beside PyTorch, and augmentation",
        1,
        0.7,
        "pictures:measure",
        needs=("torch",),
        headlines=("one epoch of 784-512",),
    ),
    Measurement(
        "gym",
        _LEARNING,
        "episodes until CartPole is solved beside neat-python and cmaes",
        2,
        2,
        "gym:measure",
        needs=("gymnasium", "neat"),
        headlines=("CartPole-v1: episodes",),
    ),
    Measurement(
        "cloning",
        _LEARNING,
        "clones of three laps on five tracks",
        1,
        1,
        "cloning:measure",
    ),
    Measurement(
        "cloning-evolve",
        _LEARNING,
        "how much sooner evolution from a clone is there, ten seeds",
        8,
        8,
        "cloning:measure_seeding",
        in_all=False,
        headlines=("generations to 90 %",),
    ),
    Measurement(
        "bodies",
        _LEARNING,
        "how much further walkers get whose bodies evolve with their brains, ten seeds",
        30,
        30,
        "bodies:measure",
        in_all=False,
        headlines=("evolve walker --evolve-body",),
    ),
    Measurement(
        "atlas",
        _LEARNING,
        "how much of a gait atlas fills in ten minutes, three maps",
        31,
        31,
        "atlas:measure",
        needs=("ribs",),
        in_all=False,
        headlines=("atlas, biped",),
    ),
    Measurement("workers", _PEERS, "what a second worker process brings", 1, 0.6, "workers:measure"),
    Measurement(
        "gym-lunar",
        _LEARNING,
        "episodes until LunarLander is solved beside neat-python and cmaes",
        60,
        60,
        "gym:measure_lunar",
        needs=("gymnasium", "Box2D", "neat"),
        in_all=False,
        headlines=("LunarLander-v3: episodes",),
    ),
    Measurement(
        "gym-biped",
        _LEARNING,
        "episodes until BipedalWalker is solved",
        30,
        30,
        "gym:measure_biped",
        needs=("gymnasium", "Box2D", "neat"),
        in_all=False,
        headlines=("BipedalWalker",),
    ),
    Measurement(
        "points", _LEARNING, "XOR from a hundred random starts, two spirals from ten", 0.3, 0.3, "points:measure"
    ),
    Measurement(
        "defaults",
        _LEARNING,
        "ten seeds of evolve car with its defaults",
        5,
        5,
        "defaults:measure_cars",
        headlines=("evolve car",),
    ),
    Measurement(
        "walkers-defaults",
        _LEARNING,
        "ten seeds of evolve walker with its defaults",
        30,
        30,
        "defaults:measure_walkers",
        in_all=False,
    ),
    Measurement(
        "shipped",
        _LEARNING,
        "the shipped driver on a hundred tracks that it never saw",
        0.2,
        0.2,
        "shipped:measure_driver",
        headlines=("shipped driver",),
    ),
    Measurement(
        "walkers-shipped",
        _LEARNING,
        "the shipped walkers from starts and on grounds that they never saw",
        1,
        1,
        "shipped:measure_walkers",
    ),
    Measurement(
        "start-up",
        _SCENES,
        "from the command to the first frame or word, and from scene to scene",
        0.7,
        0.4,
        "startup:measure",
        peers=("torch", "Box2D"),
        headlines=("launcher",),
    ),
    Measurement(
        "scenes",
        _SCENES,
        "frames of every scene as it opens, of every lesson, the creature editor and the wheel at work",
        7,
        5,
        "windows:measure_scenes",
        headlines=("slowest scene",),
    ),
    Measurement(
        "windows",
        _SCENES,
        "frames of scenes that are full, and of drawing while a network learns",
        3,
        2,
        "windows:measure_crowds",
    ),
    Measurement(
        "pages", _SCENES, "frames of single chapters, pages and parts", 3, 2, "windows:measure_pages", in_all=False
    ),
    Measurement(
        "films", _SCENES, "frames while a film is made of the window", 1, 1, "windows:measure_films", in_all=False
    ),
    Measurement(
        "memory",
        _SCENES,
        "peaks of memory: the launcher, every scene, evolve car with one and two workers",
        2.5,
        2.5,
        "memory:measure",
        peers=("torch", "Box2D"),
        headlines=("memory of the launcher",),
    ),
    Measurement(
        "checkpoints",
        _SURVIVAL,
        "the share of its time that a run spends on keeping itself",
        3,
        2,
        "checkpoints:measure",
        headlines=("keeping a run of car",),
    ),
    Measurement(
        "cluster",
        _SURVIVAL,
        "what a generation scored through Dask costs beside the process pool",
        1,
        0.7,
        "cluster:measure",
        needs=("distributed",),
    ),
    _long(
        "kills", "runs killed with SIGKILL at random instants and gone on with", 40, "kills --kills 200", "SIGKILL at"
    ),
    _long("fuzz", "spoilt files of every kind that is read", 30, "fuzz --files 10000", "spoilt files"),
    _long("monkey", "random events through all scenes", 40, "monkey --events 100000", "random events"),
    _long("soak-car", "half an hour of the car scene at the highest speed", 30, "soak car"),
    _long("soak-walker", "half an hour of the walker scene at the highest speed", 30, "soak walker"),
)
