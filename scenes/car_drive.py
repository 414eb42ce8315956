"""A drive against others: the person's car, and ghosts that were driven or are driven ahead of time.

No window in here. A ghost of a brain is driven ahead of the person, as brains need no eyes on the road: so the way it
will take can be shown, and when it passes any place is known. Cars never touch, so this changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from brains.network import Network
from sim.car_world import CarWorld, Ended
from sim.cars import CarConfig
from sim.driving import Driven, Seat

Pose = tuple[float, float, float, float]

START_S, AGAIN_S = 3.0, 1.0  # counted down before the first start, and before another one after that
_AHEAD_STEPS = 6  # of a ghost for each step of the person, until it is a lap ahead
_FARTHEST_AHEAD = 3_000  # steps: one that never comes round is not waited for

ENDINGS = {
    Ended.LEFT_ROAD: "off the road",
    Ended.STALLED: "at a standstill",
    Ended.TIME_UP: "out of time",
    Ended.FINISHED: "finished",
    Ended.STOPPED: "stopped",
}


class Ghost:
    """How something else drives this track from the start.

    Attributes:
        name: what people call it.
        poses: x and y in metres and the heading's cosine and sine, from the start on, step by step.
        ended: why it stops at the last of them; DRIVING while it goes on.
    """

    def __init__(self, name: str, poses: Sequence[Pose], progress_m: Sequence[float], ended: Ended) -> None:
        self.name = name
        self.poses = list(poses)
        self.ended = ended
        self._reached_m = list(progress_m)  # the farthest so far, so that it can be searched

    def run_ahead(self, step: int) -> None:
        """Be ready to be asked for that step; a recorded one is."""

    def place(self, step: float) -> int:
        """The last step that there is a pose of, at most that one."""
        return min(int(step), len(self.poses) - 1)

    def pose(self, step: float) -> Pose:
        """Where it is between two steps; after its end it stays there."""
        first = self.place(step)
        here, there = self.poses[first], self.poses[min(first + 1, len(self.poses) - 1)]
        share = min(1.0, step - first)
        x, y, cosine, sine = (a + (b - a) * share for a, b in zip(here, there, strict=True))
        return x, y, cosine, sine

    def stands(self, step: float) -> bool:
        """Whether it has come to its end by then."""
        return self.ended != Ended.DRIVING and step >= len(self.poses) - 1

    def progress_m(self, step: float) -> float:
        """How far it is by then."""
        return self._reached_m[self.place(step)]

    def step_at(self, progress_m: float) -> int | None:
        """In which step it comes as far as that; None if it has not come so far."""
        step = bisect_left(self._reached_m, progress_m)
        return step if step < len(self._reached_m) else None


class BrainGhost(Ghost):
    """A brain that drives ahead of time, lap after lap.

    Args:
        name: what people call it.
        track, config, network: as of a `sim.driving.Seat`.

    Raises:
        UserError: the brain is none for such cars.
    """

    def __init__(self, name: str, track: str, config: CarConfig, network: Network) -> None:
        self._seat = Seat(track, config, network)
        self._lap_m = self._seat.world.tracks[0].length_m
        self.network = network
        super().__init__(name, [self._seat.pose], [0.0], Ended.DRIVING)

    def run_ahead(self, step: int) -> None:
        for _ in range(_AHEAD_STEPS):
            ahead = len(self.poses) - 2 - step
            a_lap = self._reached_m[-1] > self.progress_m(step) + self._lap_m
            if self._seat.done or ahead > _FARTHEST_AHEAD or (ahead > 0 and a_lap):
                return
            self._seat.step()
            self.poses.append(self._seat.pose)
            progress_m = float(self._seat.world.cars.progress_m[0])
            self._reached_m.append(max(self._reached_m[-1], progress_m))
            if self._seat.done:
                self.ended = self._seat.outcome.ended


def ghost_of(driven: Driven, name: str) -> Ghost:
    """The ghost of a recorded drive."""
    reached, far = [0.0], 0.0
    for progress_m in (*driven.along[1:, 0].tolist(), driven.drive.progress_m):
        far = max(far, progress_m)
        reached.append(far)
    poses = [(x, y, cosine, sine) for x, y, cosine, sine in driven.pose.tolist()]
    return Ghost(name, poses, reached, driven.drive.ended)


class Duel:
    """The person's car on a track, against ghosts.

    Attributes:
        track, config: where, and with which cars; fingerprint: of that track as it is driven.
        you: the person's car.
        ghosts: the others, by what they are: "champion", "clone", "recording".
        driver: a brain that drives the person's car unless they take over; None: the person drives.
        countdown_s: until the start; nobody moves before.
        starts: how often the person has started.

    Args:
        track: as `CarTask.tracks` names it.
        config: the cars, with a person's rules (`sim.driving.at_leisure`).

    Raises:
        UserError: there is no such track.
    """

    def __init__(self, track: str, config: CarConfig) -> None:
        self.track, self.config = track, config
        self.ghosts: dict[str, Ghost] = {}
        self.starts = 0
        self.driver: Network | None = None
        self.restart(START_S)
        self.fingerprint = self.world.tracks[0].fingerprint

    def restart(self, countdown_s: float = AGAIN_S) -> None:
        """Everybody back to the start. Raises UserError, and changes nothing, if the track is there no more."""
        self.you = Seat(self.track, self.config, self.driver)
        self.countdown_s = countdown_s
        self.starts += 1
        self._reached_m = [0.0]

    @property
    def world(self) -> CarWorld:
        """The person's car, alone in it."""
        return self.you.world

    @property
    def steps(self) -> int:
        """Since the start."""
        return self.world.step_count

    @property
    def counting(self) -> bool:
        """Whether the start is still to come."""
        return self.countdown_s > 1e-9

    @property
    def still(self) -> bool:
        """Whether nobody moves."""
        return self.counting

    def step(self, action: Sequence[float] | None = None) -> None:
        """One step of the world, or of the countdown; without an action the brain in the person's car drives."""
        for ghost in self.ghosts.values():
            ghost.run_ahead(self.steps)
        if self.counting:
            self.countdown_s -= CarWorld.dt_s
            return
        self.you.step(action)
        self._reached_m.append(max(self._reached_m[-1], self.progress_m))

    @property
    def progress_m(self) -> float:
        """How far the person is."""
        return float(self.world.cars.progress_m[0])

    @property
    def lap_time_s(self) -> float:
        """How long this lap has taken so far."""
        return self.world.time_s - float(self.world.cars.lap_start_s[0])

    def gap_m(self, ghost: Ghost) -> float:
        """How many metres of road the person is ahead of it; negative behind."""
        return self.progress_m - ghost.progress_m(self.steps)

    def gap_s(self, ghost: Ghost) -> float | None:
        """How many seconds the person is ahead of it; None where it did not come as far as the person is."""
        if self.gap_m(ghost) >= 0:
            here = bisect_left(self._reached_m, ghost.progress_m(self.steps))
            return (self.steps - here) * CarWorld.dt_s if not ghost.stands(self.steps) else None
        then = ghost.step_at(self.progress_m)
        return None if then is None else (then - self.steps) * CarWorld.dt_s
