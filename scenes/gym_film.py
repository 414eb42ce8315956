"""Films of brains in Gymnasium's environments, which draw themselves. Needs the extra ``gym``."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import pygame

from brains.errors import UserError
from brains.population import Population
from brains.storage import load_brain
from scenes import display
from scenes.film_format import SLOTS_PER_S, Colour, Kind
from scenes.replay_film import REST_S, Filmed, Progress, film_episodes
from sim.gym_task import GymTask
from sim.gym_world import GymWorld


class _Stage:
    """The environment that is being filmed, and the newest picture of it."""

    colours: Sequence[Colour] = ((0, 0, 0),)

    def __init__(self, task: GymTask, brain: Path) -> None:
        network = load_brain(brain).network
        self._task = task
        self._player = Population(network.topology, network.parameters[None, :])
        self.picture = pygame.Surface((1, 1))

    def frames(self, episode: str) -> Generator[tuple[float, bool], None, None]:
        """Play an episode, a twentieth of a second at a time: its time, and whether it is over."""
        world = GymWorld(self._task, self._player, (episode,), pictures=True)
        pace, slot, rested = self._task.face.steps_per_s, 0, 0
        try:
            while rested <= REST_S * SLOTS_PER_S:
                while not world.done and world.steps[0] < slot * pace / SLOTS_PER_S:
                    world.step()
                if not rested:
                    drawn = world.picture()
                    size = drawn.shape[1], drawn.shape[0]
                    self.picture = pygame.image.frombuffer(drawn.tobytes(), size, "RGB")
                yield slot / SLOTS_PER_S, world.done
                slot += 1
                rested += world.done
        finally:
            world.leave()


def film_environment(
    brain: Path,
    task: GymTask,
    episodes: Sequence[str],
    path: Path,
    kind: Kind,
    *,
    seconds: float | None = None,
    progress: Progress = lambda episode, time_s: None,
) -> Filmed:
    """Film a brain in its environment, one episode after the other, each to its end.

    Args:
        brain, task, episodes, path, kind, seconds, progress: as `scenes.replay_film.film_replay` takes them.

    Raises:
        UserError: the environment cannot draw itself, the brain does not fit, or the film cannot be written; nothing is
            left of it then.
    """
    if not task.face.draws:
        raise UserError(f"the environment {task.environment} draws no pictures, so there is nothing to film")
    display.check_pygame()
    display.prepare_environment(True)
    stage = _Stage(task, brain)
    next(first := stage.frames(episodes[0]))  # its first picture tells the size
    first.close()
    return film_episodes(stage, episodes, path, kind, seconds, progress)
