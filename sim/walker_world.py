"""Walkers: every individual of a population in one creature on each ground.

Each walker lives in a physics space of its own; all brains think together. A walker gets credit for the way that both
its torso and its feet made while it was upright: falling forward over planted feet is no walk, nor is what happens
after a fall. A little is taken off for energy. Whoever breaks a rule of `sim.walker_guards` earns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from brains.population import Population
from sim.creatures import Creature
from sim.task import Scores, World
from sim.walker_episodes import Episode
from sim.walker_guards import Ended, Guards
from sim.walker_model import Anatomies, Floats
from sim.walker_physics import GRAVITY_M_S2, Herd
from sim.walker_progress import Progress
from sim.walker_pushes import Pushes
from sim.walker_senses import Normaliser, Pose, look_ahead_x, normalised, normals_of, observe, pose_of, wanted_speeds
from sim.walker_starts import Starts

if TYPE_CHECKING:
    from sim.walker_task import WalkerTask

# Walkers that ended are cleared out when they are more than this share of those simulated.
_IDLE_SHARE = 0.1
# Metres that are taken off when a walker has spent the energy to lift itself by one metre.
_ENERGY_COST = 0.05
# How far its brain may slow down or speed up a clock of its own.
_OWN_CLOCK_RANGE = 0.6


class WalkerWorld(World):
    """Every individual of a population in one walker on each ground.

    Walker ``e * individuals + i`` is individual ``i`` in episode ``e``; all public arrays are in that order, and an
    ended walker stays in them as it was when its episode ended.

    Args:
        task: the creature and its rules.
        population: the brains; inputs and outputs as the task names them.
        episodes: one or more names of episodes.
        normalisers: one for each individual, if they come from different generations; None for the task's.
        starts: of just these walks, if they were made ahead; their spaces are used up.

    Raises:
        UserError: the brains do not have the inputs, outputs and genes of such a walker.
        ValueError: the starts are of other walks.
    """

    dt_s: ClassVar[float] = 1.0 / 60.0

    def __init__(
        self,
        task: WalkerTask,
        population: Population,
        episodes: tuple[str, ...],
        normalisers: Sequence[Normaliser] | None = None,
        starts: Starts | None = None,
    ) -> None:
        task.check_brains(population.topology)
        self.task, self.creature, self.population = task, task.creature, population
        self.episodes = episodes
        self.individuals = len(population)
        self.creatures = task.creatures(population.parameters)
        self.step_count = self.walker_steps = 0
        self._episodes = [Episode.named(name, task.terrain) for name in episodes]
        self.terrains = tuple(episode.ground for episode in self._episodes)
        walkers = self.individuals * len(episodes)
        built = Anatomies.of(self.creatures if task.evolve_body else self.creatures[:1])
        self._built = built.take(np.tile(np.arange(self.individuals), len(episodes)))
        self._weight_n = self._built.total_mass_kg * GRAVITY_M_S2
        self.plan, self.torso = built.plan, built.plan.torso
        self.episode = np.repeat(np.arange(len(episodes)), self.individuals)
        joints, bodies = len(self.plan.parent), len(self.plan.half_m)
        self.ended = np.full(walkers, Ended.WALKING, dtype=np.int8)
        self.ended_s, self.pushed = np.zeros(walkers), np.zeros(walkers, dtype=np.bool_)
        self._distance_m, self._energy_j, self._upright_s = np.zeros((3, walkers))
        self._poses, self._poses_before = np.zeros((2, 3, bodies, walkers))
        self._torque, self._joint_rad = np.zeros((joints, walkers)), np.zeros((joints, walkers))
        self._contacts = np.zeros((bodies, walkers), dtype=np.bool_)
        self._velocity = np.zeros((2, walkers))
        inputs = population.topology.inputs
        self.moments = np.zeros((walkers, 2 * inputs)) if task.normalise else np.zeros((walkers, 0))
        normalisers = [task.normaliser] * self.individuals if normalisers is None else normalisers
        self._normal = normals_of(normalisers, inputs, len(episodes)) if task.normalise else None
        own = Starts(self.creatures, tuple(self._episodes))
        if starts not in (None, own):
            raise ValueError("these starts are of other walks")
        self._begin(walkers, starts or own)

    def _begin(self, walkers: int, starts: Starts) -> None:
        """Put everyone on the start line."""
        substeps = [self.task.substeps * self._episodes[e].finer for e in self.episode]
        self._herd = Herd(starts.take(), substeps, self.dt_s)
        self._places = np.arange(walkers)
        self._walking = np.ones(walkers, dtype=np.bool_)
        self._brains = self.population.take(self._places % self.individuals)
        self._phase = np.zeros(walkers)
        self._sums = np.zeros((self.moments.shape[1], walkers))
        self._pushes = Pushes(self._episodes, self.task.push_every_s, self.task.seconds, self.dt_s)
        self._torque_now = np.zeros((len(self.plan.parent), walkers))
        self._split()
        self._see()
        self._before = self._pose.state[:3]
        self._progress = Progress(self._built, self.creature.fall_rad, self._pose, self.dt_s)
        self._guards = Guards(self._built, self._pose, self.dt_s)

    # --- what can be seen of it -------------------------------------------------------------------------------------

    @property
    def time_s(self) -> float:
        """Seconds since the start."""
        return self.step_count * self.dt_s

    @property
    def done(self) -> bool:
        return not self._walking.any()

    @property
    def walking(self) -> NDArray[np.bool_]:
        """(walkers,) whose episode is still running."""
        return self.ended == Ended.WALKING

    @property
    def flagged(self) -> NDArray[np.bool_]:
        """(walkers,) who broke a rule that no honest walk breaks."""
        return self.ended >= Ended.SEPARATED

    def creature_of(self, walker: int) -> Creature:
        """The body of one walker."""
        return self.creatures[walker % self.individuals]

    @property
    def feet(self) -> tuple[int, ...]:
        """Indices of the bodies that are feet."""
        return tuple(self.plan.feet.tolist())

    @property
    def distance_m(self) -> Floats:
        """(walkers,) how far each has walked upright; what came after a fall does not count."""
        self._write_back()
        return self._distance_m

    @property
    def energy_j(self) -> Floats:
        """(walkers,) the work of all motors."""
        self._write_back()
        return self._energy_j

    @property
    def upright_s(self) -> Floats:
        """(walkers,) how long each was upright."""
        self._write_back()
        return self._upright_s

    @property
    def fitness_m(self) -> Floats:
        """(walkers,) each walker's own fitness so far; nan for one that was pushed by hand."""
        self._write_back()
        fitness = self._distance_m - _ENERGY_COST * self._energy_j / self._weight_n
        fitness = np.where(self.flagged, np.fmin(fitness, 0.0), fitness)
        return np.where(self.pushed, np.nan, fitness)

    @property
    def speed_m_s(self) -> Floats:
        """(walkers,) of the torso, forward."""
        self._write_back()
        return self._velocity[0]

    @property
    def torque(self) -> Floats:
        """(walkers, joints) what the motors gave in the last step, as a share of the most they can; signed."""
        self._write_back()
        return self._torque.T

    @property
    def joint_angle_rad(self) -> Floats:
        """(walkers, joints) against the rest pose."""
        self._write_back()
        return self._joint_rad.T

    @property
    def contacts(self) -> NDArray[np.bool_]:
        """(walkers, feet) which feet touch the ground."""
        self._write_back()
        return self._contacts[self.plan.feet].T

    def pose(self, alpha: float = 1.0) -> Floats:
        """(walkers, bodies, 3) x, y and angle of every body, ``alpha`` of the way from the last step but one."""
        self._write_back()
        poses: Floats = self._poses_before + alpha * (self._poses - self._poses_before)
        return poses.transpose(2, 1, 0)

    def observation(self, walker: int) -> NDArray[np.float32]:
        """(inputs,) what one walker's brain sees now; of an ended one, zeros."""
        places = np.flatnonzero(self._places == walker)
        if not places.size:
            return np.zeros(self.population.topology.inputs, dtype=np.float32)
        return self._observe()[:, places[0]].astype(np.float32)

    def scores(self) -> Scores:
        self._write_back()
        shape = (len(self.episodes), self.individuals)
        fitness = self.fitness_m.reshape(shape)
        finer = np.array([episode.finer > 1 for episode in self._episodes])
        distance = self.distance_m.reshape(shape)
        details = {
            "distance_m": _mean(distance[~finer]) if not finer.all() else _mean(distance),
            "upright_s": _mean(self.upright_s.reshape(shape)),
            "energy_j": _mean(self.energy_j.reshape(shape)),
            "flags": self.flagged.reshape(shape).sum(axis=0).astype(float),
        }
        if finer.any() and not finer.all():
            details["half_step_distance_m"] = _mean(distance[finer])
        lessons = {}
        if self.task.normalise:
            counts = np.rint(self.ended_s / self.dt_s).reshape(shape).sum(axis=0)
            lessons = {"moments": _mean(self.moments.reshape(*shape, -1)) * shape[0], "moment_steps": counts}
        return Scores(_mean(fitness), self.walker_steps, details, lessons)

    # --- how it goes on ---------------------------------------------------------------------------------------------

    def prepare(self, count: int = 0) -> int:
        """Make so many walkers' bodies ahead of the first step, which makes the rest; how many are still missing."""
        return self._herd.make(count)

    def step(self) -> None:
        if self.done:
            return
        seen = self._observe()
        if self.task.normalise:
            inputs, raw = len(seen), self._raw
            self._sums[:inputs] += raw * self._walking
            self._sums[inputs:] += raw * raw * self._walking
        actions = self._brains.forward(seen.T).T.astype(np.float64)
        unreal = np.logical_not(np.isfinite(actions).all(axis=0))
        if unreal.any():
            actions = np.where(np.isfinite(actions), actions, 0.0)
        joints = len(self.plan.parent)
        wanted = wanted_speeds(self.plan, actions[:joints], self._pose.joint_rad, self.task.control)
        self._push_by_rule()
        missing = wanted - self._pose.joint_rad_s
        self._before = self._pose.state[:3]
        self._herd.step(wanted)
        self.step_count += 1
        self.walker_steps += int(self._walking.sum())
        self._tick(actions[joints] if self.task.clock == "own" else None)
        self._see()
        self._tally(missing)
        self._judge(unreal)

    def end(self) -> None:
        self._close(self._walking.copy(), np.full(len(self._walking), Ended.STOPPED, dtype=np.int8))

    def push(self, walker: int, impulse_n_s: tuple[float, float]) -> None:
        """Give a walker's torso an impulse by hand; it no longer counts, as nobody could repeat its walk."""
        places = np.flatnonzero(self._places == walker)
        if self.walking[walker] and places.size and all(np.isfinite(impulse_n_s)):
            self._herd.push(int(places[0]), self.torso, impulse_n_s)
            self._guards.forget_energy(self._places == walker)
            self.pushed[walker] = True

    def _push_by_rule(self) -> None:
        """Every so often, push everyone by a share of their own momentum."""
        ways = self._pushes.ways(self.step_count, self.episode[self._places])
        if ways is None:
            return
        speed = np.abs(self._pose.state[3, self.torso])
        impulse = ways * (self.task.push_share * self._built.total_mass_kg * speed)
        for k in np.flatnonzero(self._walking):
            self._herd.push(int(k), self.torso, (float(impulse[k]), 0.0))
        self._guards.forget_energy(self._walking)

    def _observe(self) -> Floats:
        """(inputs, n) of those simulated, normalised if the task is."""
        task, pose = self.task, self._pose
        clock = None
        if task.clock == "own":
            clock = np.stack([np.sin(self._phase), np.cos(self._phase)])
        elif task.clock == "fixed":
            phase = 2.0 * np.pi * self.creature.clock_hz * self.time_s
            clock = np.array([[np.sin(phase)], [np.cos(phase)]])
        ahead = None
        if task.look_ahead:
            ahead = self._height_m(look_ahead_x(pose.state[0, self.torso], task.look_ahead))
        self._raw = observe(self._built, pose, clock, ahead)
        return self._raw if self._normal is None else normalised(self._raw, *self._normal)

    def _tick(self, answer: Floats | None) -> None:
        """Move on clocks that brains run themselves."""
        if answer is not None:
            hz = self.creature.clock_hz * (1.0 + _OWN_CLOCK_RANGE * answer)
            self._phase = (self._phase + 2.0 * np.pi * self.dt_s * hz) % (2.0 * np.pi)

    def _see(self) -> None:
        """Read everything from the physics."""
        state = self._herd.read()
        self._herd.extend_ground(state[0, self.torso])
        self._pose = pose_of(self._built, state, self._herd.contacts(), self._height_m(state[0, self.torso]))
        self._fresh = False

    def _height_m(self, x_m: Floats) -> Floats:
        """Height of the ground at ``x_m`` (..., n), each walker on its own ground."""
        if len(self.terrains) == 1:
            return self.terrains[0].height_m(x_m)
        height = np.empty_like(x_m)
        for terrain, part in zip(self.terrains, self._parts, strict=True):
            height[..., part] = terrain.height_m(x_m[..., part])
        return height

    def _split(self) -> None:
        """Which of those simulated walk in which episode: neighbours, as places stay in order."""
        edges = np.searchsorted(self.episode[self._places], np.arange(len(self.episodes) + 1))
        self._parts = [slice(a, b) for a, b in pairwise(edges.tolist())]

    def _tally(self, missing_rad_s: Floats) -> None:
        """Count the way that was walked and the motors' work."""
        torque = self._herd.torques_n_m()
        # Chipmunk tells how hard a motor pulls, not which way: towards the speed that was missing.
        self._torque_now = np.copysign(torque / self.plan.torque_n_m[:, None], missing_rad_s)
        self._progress.update(self._pose, torque, self._walking, self.time_s)

    def _judge(self, unreal: NDArray[np.bool_]) -> None:
        """End the episodes that are over, the gravest reason first."""
        task = self.task
        reason = self._guards.check(self._pose, self._progress.energy_j, self._height_m)
        reason[unreal & (reason == 0)] = Ended.NOT_FINITE
        touched = self._pose.contacts[self.plan.forbidden].any(axis=0)
        reason[touched & (reason == 0)] = Ended.FELL
        if self.step_count >= task.steps:
            reason[reason == 0] = Ended.TIME_UP
        else:
            reason[self._progress.stalled(self.time_s, task.stall_s) & (reason == 0)] = Ended.STALLED
        if reason.any():
            self._close(reason > 0, reason)
            if self._walking.sum() < (1.0 - _IDLE_SHARE) * len(self._walking):
                self._clear_out()

    def _close(self, which: NDArray[np.bool_], reason: NDArray[np.int8]) -> None:
        closed = (which & self._walking).nonzero()[0]
        if closed.size:
            self._fresh = False
            self._write_back()
            places = self._places[closed]
            self._poses_before[:, :, places] = self._poses[:, :, places]
            self._walking[closed] = False
            self.ended[places] = reason[closed]
            self.ended_s[places] = self.time_s

    def _clear_out(self) -> None:
        kept = np.flatnonzero(self._walking)
        if not kept.size:
            return
        self._write_back()
        self._places = self._places[kept]
        self._herd.take(kept)
        self._guards.take(kept)
        self._built = self._built.take(kept)
        self._brains = self._brains.take(kept)
        self._progress.take(kept)
        self._phase = self._phase[kept]
        self._sums, self._torque_now = self._sums[:, kept], self._torque_now[:, kept]
        self._before = self._before[:, :, kept]
        self._normal = None if self._normal is None else self._normal[:, :, kept]
        pose = self._pose
        self._pose = Pose(**{name: value[..., kept] for name, value in vars(pose).items()})
        self._walking = np.ones(kept.size, dtype=np.bool_)
        self._split()

    def _write_back(self) -> None:
        """Bring the public arrays up to date."""
        if self._fresh:
            return
        self._fresh = True
        kept = np.flatnonzero(self._walking)
        places, pose = self._places[kept], self._pose
        self._poses_before[:, :, places] = self._before[:, :, kept]
        self._poses[:, :, places] = pose.state[:3][:, :, kept]
        self._velocity[:, places] = pose.state[3:5, self.torso][:, kept]
        self._joint_rad[:, places] = pose.joint_rad[:, kept]
        self._contacts[:, places] = pose.contacts[:, kept]
        tally = self._progress
        self._distance_m[places], self._energy_j[places] = tally.distance_m[kept], tally.energy_j[kept]
        self._upright_s[places] = tally.upright_s[kept]
        self._torque[:, places] = self._torque_now[:, kept]
        self.moments[places] = self._sums[:, kept].T


def _mean(values: Floats) -> Floats:
    """(individuals, ...) mean over episodes, added in order so that company does not change the bits."""
    total: Floats = np.add.accumulate(values, axis=0)[-1] / len(values)
    return total
