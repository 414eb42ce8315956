"""Whether a replayed brain did exactly what its file says it did."""

from __future__ import annotations

from typing import Any, NamedTuple

from brains.storage import Brain
from commands.output import Output
from sim.replay import changed_episodes, task_of


class Recorded(NamedTuple):
    """The fitness in a brain's file, and whether it came out again to the bit; None where there is none to compare."""

    fitness: Any = None
    exact: bool | None = None

    def tell(self, fitness: float, output: Output) -> None:
        """Say how the replay's fitness compares."""
        if self.exact:
            output.say("Exactly the fitness recorded in the file, to the last bit.")
        elif self.exact is False:
            output.say(f"The file records {self.fitness!r:.40}, this replay made {fitness!r}: not the same.")

    @property
    def figures(self) -> dict[str, Any]:
        """The keys of ``--json``."""
        return {"recorded_fitness": self.fitness, "exact": self.exact}


def compared(brain: Brain, fitness: float, output: Output) -> Recorded:
    """Compare with a replay under the very same conditions; what has changed on disk since is warned of."""
    noun = task_of(brain).episode_noun
    for spec in changed_episodes(brain):
        output.warn(
            f"the {noun} {spec} has changed since this brain was saved, so its recorded fitness no longer holds"
        )
    recorded = brain.metadata.get("fitness")
    return Recorded(recorded, None if recorded is None else fitness == recorded)
