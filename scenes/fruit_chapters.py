"""The nine chapters of the fruit scene: what each shows, says and suggests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from brains.topology import Topology

ONE_LAYER = Topology((2, 2), ("linear",))
LINEAR = Topology((2, 3, 2), ("linear", "linear"))
STEP = Topology((2, 3, 2), ("step", "linear"))
SIGMOID = Topology((2, 3, 2), ("sigmoid", "sigmoid"))


@dataclass(frozen=True)
class Chapter:
    """One chapter.

    Attributes:
        number: 1 to 9.
        title: of the chapter; a few words.
        words: what there is to see, in one or two plain sentences.
        try_this: what to do.
        topology: of its network.
        crop: of its fruit, see ``fruit_orchard.grow``.
        biases: whether they are there; else they stay 0.
        exhibit: what stands under the network: sums, collapse, curve, costs, nudges, backprop or batches.
        learns: how it learns, "" for by hand: nudges, backprop or batches.
        limit: ends of the sliders of its weights.
    """

    number: int
    title: str
    words: str
    try_this: str
    topology: Topology
    crop: str
    exhibit: str
    biases: bool = True
    learns: str = ""
    limit: float = 20.0

    @property
    def shows_cost(self) -> bool:
        """Whether every fruit carries its cost from the start."""
        return self.exhibit == "costs"


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        1, "Four weights", "Each output adds up spot size and spike length, times a weight each. "
        "The larger output wins, and every pixel shows which.",
        "Move a weight. However you set all four, the border only turns about the corner.",
        ONE_LAYER, "slope", "sums", biases=False, limit=3.0,
    ),
    Chapter(
        2, "Biases", "A bias is added to each output, whatever the fruit. Now the border can leave the corner.",
        "Turn it with a weight, then shift it with a bias, until no fruit is wrong.",
        ONE_LAYER, "line", "sums", limit=3.0,
    ),
    Chapter(
        3, "No line is enough", "Poisonous fruit lie all round the safe ones. Three hidden neurons "
        "stand between now, but sums of sums are only sums: still one straight border.",
        "Change any of the 17 numbers and look for a bend. Solve it shows the best that a line can do.",
        LINEAR, "surrounded", "collapse", limit=5.0,
    ),
    Chapter(
        4, "A step bends it", "Each hidden neuron now says 1 if its sum is above 0, else 0. "
        "Three yes-or-no lines together cut out shapes.",
        "Drag a weight into a hidden neuron to move one of the three lines.",
        STEP, "surrounded", "curve",
    ),
    Chapter(
        5, "Sigmoid is smooth", "A sigmoid rises gently where the step jumped. "
        "Borders turn round, and a small change of a weight does a small change everywhere.",
        "Make the weights of a hidden neuron larger: its slope gets steeper, almost a step.",
        SIGMOID, "surrounded", "curve",
    ),
    Chapter(
        6, "What a mistake costs", "Cost of a fruit: output minus what it should be, squared, both outputs added. "
        "The average over all fruit says in one number how bad the network is.",
        "Change one weight at a time and keep what makes the cost smaller. Feel how long that takes.",
        SIGMOID, "surrounded", "costs",
    ),
    Chapter(
        7, "Learn by nudges", "Nudge one weight a little up, a little down: the difference in cost is its slope. "
        "With all 17 slopes, take one step downhill. Slow, but it learns.",
        "Watch the first two sweeps, number by number. Later, make the nudge very large.",
        SIGMOID, "surrounded", "nudges", learns="nudges",
    ),
    Chapter(
        8, "Backpropagation", "One pass forward, one pass back, and all 17 slopes are there: "
        "the same gradient as by nudges, to many digits.",
        "Compare the two columns and the two counts. Paint some fruit while it learns.",
        SIGMOID, "surrounded", "backprop", learns="backprop",
    ),
    Chapter(
        9, "Minibatches", "Take a step after a few fruit instead of after all of them. Every step is a little wrong, "
        "but there are many more of them for the same work.",
        "Set the batch to 1 and reset; then to all the fruit. Which one is down first?",
        SIGMOID, "surrounded", "batches", learns="batches",
    ),
)  # fmt: skip


def short_names(topology: Topology) -> list[str]:
    """A name for each parameter, in the order of the flat vector: ``spot to h1``, ``bias safe``."""
    layers = [["spot", "spike"]]
    layers += [[f"h{k + 1}" for k in range(size)] for size in topology.layer_sizes[1:-1]]
    layers += [["safe", "poison"]]
    names: list[str] = []
    for before, after in pairwise(layers):
        names += [f"{source} to {target}" for target in after for source in before]
        names += [f"bias {target}" for target in after]
    return names
