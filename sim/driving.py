"""A car that a hand drives, and the recording of it: every action, so that the drive can be driven again to the bit.

A drive draws no random number: the track (the seed of a generated one is its name, ``seed:N``), the cars' settings and
the actions decide all of it. So these are what a recording keeps, and what came of them, to be checked against.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brains.errors import UserError
from brains.network import Network
from brains.population import Population
from sim.car_replay import Drive
from sim.car_task import CarTask, track_named
from sim.car_world import CarWorld, Ended
from sim.cars import CarConfig
from sim.hand import Hand
from sim.run_config import versions

MOST_STEPS = 108_000
"""A drive ends after an hour."""


def at_leisure(config: CarConfig) -> CarConfig:
    """The same cars by a person's rules: as many laps as they like, and time to stand still."""
    return replace(config, laps=1_000, time_limit_s=3_600.0, stall_s=3_600.0)


def by_the_rules(config: CarConfig) -> CarConfig:
    """The same cars by the rules that brains are judged by: one lap, within its time."""
    standard = CarConfig()
    kept = {name: getattr(standard, name) for name in ("laps", "time_limit_s", "stall_s", "stall_m")}
    return replace(config, **kept)


@dataclass(frozen=True)
class Outcome:
    """What came of a drive.

    Attributes:
        lap_s: how long each lap took, seconds.
        progress_m, fitness_m: as in `sim.car_world`; seconds: how long the drive took.
        ended: why it ended; STOPPED if it was taken down while it went on.
        path_sha256: of every position and heading, step by step, as little-endian float64.
    """

    lap_s: tuple[float, ...]
    progress_m: float
    fitness_m: float
    seconds: float
    ended: Ended
    path_sha256: str


@dataclass(frozen=True, eq=False)
class Recording:
    """A drive as it was driven.

    Attributes:
        track: its name, as `CarTask.tracks` has it; fingerprint: of that track.
        config: the cars.
        actions: (steps, outputs) float32, -1 to 1, exactly what moved the car.
        by_hand: (steps,) False where a brain drove.
        outcome: what came of it.
        versions: of the programs that it was driven with.
    """

    track: str
    fingerprint: str
    config: CarConfig
    actions: NDArray[np.float32]
    by_hand: NDArray[np.bool_]
    outcome: Outcome
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        return len(self.actions)

    @property
    def seconds(self) -> float:
        return self.steps * CarWorld.dt_s

    @property
    def is_correction(self) -> bool:
        """Whether a brain drove, and was corrected here and there."""
        return not bool(self.by_hand.all())


@dataclass(frozen=True, eq=False)
class Driven:
    """A drive step by step.

    Attributes:
        recording: what was driven.
        drive: its path and what came of it.
        pose: (steps + 1, 4) float32, x and y in metres, the heading's cosine and sine.
        observations: (steps, inputs) float32, what could be seen before each action.
        along: (steps, 2) how far the car was on its way then, in metres over all laps; and where its wheel stood.
    """

    recording: Recording
    drive: Drive
    pose: NDArray[np.float32]
    observations: NDArray[np.float32]
    along: NDArray[np.float64]


class Seat:
    """One car on one track, driven step by step: by a hand, by a brain, or by both in turn.

    Attributes:
        world: holds the car, as its only one.
        network: the brain; another one may take its place between two steps. None if there is none.
        lap_s: the laps so far, in seconds.

    Args:
        track: a shipped track, seed:N, or a track's file.
        config: the cars; None for the usual ones, `at_leisure`.
        network: a brain that drives when the hand does not.

    Raises:
        UserError: no such track, or the brain has not the senses of such a car.
    """

    def __init__(self, track: str, config: CarConfig | None = None, network: Network | None = None) -> None:
        self._config = at_leisure(CarConfig()) if config is None else config
        self._task = CarTask((track,), config=self._config)
        if len(self._task.tracks) != 1:
            raise UserError(f"'{track}' names several tracks; a drive is on one")
        self._fingerprint = track_named(self._task.tracks[0]).fingerprint
        self._hand = Hand(len(self._task.observation_names), len(self._task.action_names))
        self.world = self._task.world(self._hand, self._task.tracks)
        self.network = network
        self.lap_s: list[float] = []
        self._actions: list[NDArray[np.float32]] = []
        self._by_hand: list[bool] = []
        self._path: list[tuple[float, float, float, float]] = []
        self._speed_m_s: list[float] = []
        self._observations: list[NDArray[np.float32]] = []
        self._along: list[tuple[float, float]] = []
        self._keep()

    @property
    def network(self) -> Network | None:
        return self._network

    @network.setter
    def network(self, network: Network | None) -> None:
        brain = None if network is None else Population(network.topology, network.parameters[None, :])
        if brain is not None:
            self._task.world(brain, self._task.tracks)  # says what is wrong with a brain for other cars
        self._network, self._brain = network, brain

    @property
    def done(self) -> bool:
        return self.world.done

    @property
    def observation(self) -> NDArray[np.float32]:
        """(inputs,) what a brain in this car would see now."""
        return self.world.observation(0)

    @property
    def action(self) -> NDArray[np.float32]:
        """(outputs,) the last action; zeros before the first."""
        return self._hand.action.copy()

    @property
    def pose(self) -> tuple[float, float, float, float]:
        """x, y in metres, and the heading's cosine and sine."""
        car = self.world.cars.state
        return float(car.x_m[0]), float(car.y_m[0]), float(car.heading_x[0]), float(car.heading_y[0])

    def step(self, action: ArrayLike | None = None) -> None:
        """Go on by one step of the world; nothing happens when the drive is over.

        Args:
            action: (outputs,) steer and pedal, what lies beyond -1 to 1 is cut off; None lets the brain drive.

        Raises:
            RuntimeError: there is no brain.
            ValueError: an action of another shape, or not finite.
        """
        if self.done:
            return
        seen, car = self.observation, self.world.cars
        self._hand.action[:] = self._brains_action(seen) if action is None else self._checked(action)
        self._observations.append(seen)
        self._along.append((float(car.progress_m[0]), float(car.state.steer[0])))
        laps, begun_s = car.laps[0], car.lap_start_s[0]
        self.world.step()
        if self.world.cars.laps[0] > laps:
            self.lap_s.append(float(self.world.cars.lap_start_s[0] - begun_s))
        self._actions.append(self.action)
        self._by_hand.append(action is not None)
        self._keep()
        if len(self._actions) == MOST_STEPS:
            self.end()

    def end(self) -> None:
        """Stop here."""
        self.world.end()

    def recording(self) -> Recording:
        """All steps so far.

        Raises:
            UserError: there is none yet.
        """
        if not self._actions:
            raise UserError("there is nothing to record before the first step")
        return Recording(
            track=self._task.tracks[0],
            fingerprint=self._fingerprint,
            config=self._config,
            actions=np.stack(self._actions),
            by_hand=np.array(self._by_hand),
            outcome=self.outcome,
            versions=versions(),
        )

    def driven(self) -> Driven:
        """The way so far, as a replay of the recording would give it. Raises UserError as `recording`."""
        recording = self.recording()
        outcome = recording.outcome
        pose = np.array(self._path)
        drive = Drive(
            episode=self._task.tracks[0],
            position_m=pose[:, :2].copy(),
            speed_m_s=np.array(self._speed_m_s),
            progress_m=outcome.progress_m,
            fitness_m=outcome.fitness_m,
            laps=len(self.lap_s),
            best_lap_s=min(self.lap_s, default=float("nan")),
            seconds=outcome.seconds,
            ended=outcome.ended,
        )
        observations = np.array(self._observations, dtype=np.float32).reshape(len(self._actions), -1)
        return Driven(recording, drive, pose.astype(np.float32), observations, np.array(self._along, dtype=np.float64))

    def _keep(self) -> None:
        car = self.world.cars
        self._path.append(self.pose)
        self._speed_m_s.append(float(car.state.speed_m_s[0]))

    @property
    def outcome(self) -> Outcome:
        """What came of the drive so far."""
        world = self.world
        ended = Ended(int(world.ended[0]))
        return Outcome(
            lap_s=tuple(self.lap_s),
            progress_m=float(world.cars.progress_m[0]),
            fitness_m=float(world.fitness_m[0]),
            seconds=world.time_s,
            ended=Ended.STOPPED if ended == Ended.DRIVING else ended,
            path_sha256=hashlib.sha256(np.array(self._path, dtype="<f8").tobytes()).hexdigest(),
        )

    def _brains_action(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._brain is None:
            raise RuntimeError("a step without an action needs a brain that drives")
        found: NDArray[np.float32] = self._brain.forward(seen[None, :])[0]
        return found

    def _checked(self, action: ArrayLike) -> NDArray[np.float32]:
        wanted = np.asarray(action, dtype=np.float32)
        if wanted.shape != self._hand.action.shape or not np.isfinite(wanted).all():
            raise ValueError(f"an action is {self._hand.action.shape} finite numbers, got {wanted!s:.60}")
        clipped: NDArray[np.float32] = np.clip(wanted, -1.0, 1.0)
        return clipped


def check_track(recording: Recording) -> None:
    """Raise UserError if the track of that name is not the one that the drive was recorded on."""
    if track_named(recording.track).fingerprint != recording.fingerprint:
        raise UserError(f"the track {recording.track} is not the one that this was recorded on; it has been changed")


def replay_recording(recording: Recording) -> Driven:
    """Drive a recording again, bit for bit; what is given back holds that very recording.

    Raises:
        UserError: the track is not what it was, or something else does not come out as recorded.
    """
    check_track(recording)
    seat = Seat(recording.track, recording.config)
    for action in recording.actions:
        seat.step(action)
    driven = seat.driven()
    outcome = driven.recording.outcome
    if outcome != recording.outcome or len(driven.observations) != recording.steps:
        made_by = recording.versions.get("neurarium", "unknown")
        raise UserError(
            f"the drive does not come out as recorded (progress {outcome.progress_m:.9g} m instead of "
            f"{recording.outcome.progress_m:.9g} m): another version of Neurarium recorded it ({made_by!r:.20}), "
            "or it was tampered with"
        )
    return replace(driven, recording=recording)  # it knows which steps a brain drove; the seat saw a hand in all
