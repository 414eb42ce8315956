"""`neurarium replay BRAIN`: watch a saved brain, film it, or score it without a window; or a recorded drive."""

from __future__ import annotations

from brains.errors import UserError
from brains.population import Population
from brains.storage import Brain, load_brain
from commands.output import Output, command_line
from commands.parsing import parse
from commands.recorded import compared
from commands.replay_cars import replay_car
from commands.replay_drive import is_recording, replay_drive
from commands.replay_film import asks_for_film
from commands.replay_flags import ReplayFlags, refuse_others, watch
from commands.replay_walkers import replay_walker
from sim.car_task import CarTask
from sim.replay import episodes_of, task_of
from sim.task import Scores, Task
from sim.tasks import GYM_PREFIX
from sim.walker_task import WalkerTask


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(ReplayFlags, arguments, "replay")
    if is_recording(flags):
        return replay_drive(flags)
    brain = load_brain(flags.brain)
    task = task_of(brain)
    if isinstance(task, CarTask):
        return replay_car(flags, brain, task)
    if isinstance(task, WalkerTask):
        return replay_walker(flags, brain, task)
    if task.name.startswith(GYM_PREFIX):
        from commands.replay_gym import replay_environment  # needs an extra

        return replay_environment(flags, brain)
    return _score(flags, brain, task)


def _score(flags: ReplayFlags, brain: Brain, task: Task) -> int:
    """A brain of a task without a world to travel through: its scores, and whether they came out as recorded."""
    refuse_others(flags, task, ())
    if asks_for_film(flags):
        raise UserError(f"there is nothing to film of a brain for '{task.name}'")
    if not flags.headless:
        if task.scene:
            return watch(flags, task.scene, {})
        again = command_line("replay", flags.brain, "--headless")
        raise UserError(f"there is nothing to watch of a brain for '{task.name}'; to score it: {again}")
    output, episodes = Output(flags.json), episodes_of(brain)
    scores: Scores = task.evaluate(Population(brain.network.topology, brain.network.parameters[None, :]), episodes)
    fitness = float(scores.fitness[0])
    recorded = compared(brain, fitness, output)
    details = {name: float(values[0]) for name, values in scores.details.items()}
    output.pairs([("Fitness", f"{fitness:.6f}"), *((task.detail_words[n], f"{v:.4g}") for n, v in details.items())])
    recorded.tell(fitness, output)
    output.result({"task": task.name, "fitness": fitness, "episodes": len(episodes), **details, **recorded.figures})
    return 0
