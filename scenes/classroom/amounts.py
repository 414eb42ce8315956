"""What lesson 9 is about: learn rate, epochs, hidden nodes and turned copies, each with several seeds.

784-H-10, sigmoids, no minibatch: one picture, one step, as in the text whose figures stand beside ours. There the cost
is half the sum of squared errors, here it is the whole sum: half of their learn rate is the same step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from brains.pictures import drawn_set

DRAWN, MNIST = drawn_set.NAME, "mnist"
TAKEN: dict[str, tuple[int, int]] = {DRAWN: (4_000, 500), MNIST: (10_000, 1_000)}
"""Of each set so many pictures to learn from and to try on, the first of them: few enough to watch."""
MNIST_FIRST, MNIST_FIRST_TRIED = (5, 0, 4, 1, 9), 7
"""The labels that MNIST's pictures to learn from begin with, and the first of those to try on."""

RATE, EPOCHS, HIDDEN, TURNED = "Learn rate", "Epochs", "Hidden nodes", "Turned copies"
SWEPT: dict[str, tuple[float, ...]] = {
    RATE: (0.01, 0.1, 0.2, 0.3, 0.6, 1.5, 4.0),
    EPOCHS: (1, 2, 3, 4, 5, 6),
    HIDDEN: (5, 10, 20, 50, 100, 200, 500),
    TURNED: (0, 5, 10, 15, 25, 40),
}
"""What is tried of each; the classic text stops at a learn rate of 0.6. Copies are turned by degrees."""
PUBLISHED: dict[str, dict[float, float]] = {
    RATE: {0.01: 0.9241, 0.1: 0.9523, 0.2: 0.9537, 0.3: 0.9473, 0.6: 0.9047},
    EPOCHS: {},
    HIDDEN: {5: 0.7001, 10: 0.8998, 200: 0.9751, 500: 0.9762},
    TURNED: {10: 0.9787},
}
"""Accuracies of the classic text, on 60,000 pictures of MNIST. Those by nodes after more epochs than one, that of the
turned copies at a learn rate of 0.01 after ten."""
RESULTS: tuple[tuple[str, str], ...] = (
    ("784-10, 100 pictures a step", "about 90 %"),
    ("784-100-10, squared error", "about 95 %"),
    ("the same, better cost, activation, momentum", "97.6 %"),
    ("the same, shifted, turned, scaled digits with specks", "just over 90 %, with noise on the inputs 91.5 %"),
    ("784-16-16-10", "96 %, with a couple of tweaks 98 %"),
    ("copies turned by 10 degrees, ten epochs", "97.87 %"),
    ("six digits in the author's own hand, one with specks", "5 of 6"),
    ("clothing, of which people name 83 %", "89 %"),
    ("ten kinds of doodle", "87 %"),
    ("ten kinds of colour photograph, 3,072 inputs", "53 %"),
    ("XOR, 2-2-1, 50,000 single examples at 0.1", "solved, but some starts get stuck"),
)
"""What teachers published of networks as small as these: the recipe, and how much it reads right."""
SEEDS = 3
COPIES = 3  # of every picture where copies are turned: as it is, to the left, to the right
_USUAL_RATE, _USUAL_HIDDEN = 0.1, 100


@dataclass(frozen=True)
class Trial:
    """One network to be trained: what is swept, its value there, and the seed."""

    swept: str
    value: float
    seed: int

    @property
    def rate(self) -> float:
        """The learn rate of the classic text."""
        return self.value if self.swept == RATE else _USUAL_RATE

    @property
    def hidden(self) -> int:
        return int(self.value) if self.swept == HIDDEN else _USUAL_HIDDEN

    @property
    def epochs(self) -> int:
        """As many as the largest asked for: the smaller ones are measured on the way."""
        return int(SWEPT[EPOCHS][-1]) if self.swept == EPOCHS else 1

    @property
    def copies(self) -> int:
        """How often every picture is seen in an epoch; by 0 degrees as often as by any other angle."""
        return COPIES if self.swept == TURNED else 1

    @property
    def angle(self) -> float:
        """By how many degrees the second copy is turned anticlockwise, the third clockwise."""
        return self.value if self.swept == TURNED else 0.0


@dataclass
class Measured:
    """Accuracies by what is swept, its value and the seed."""

    found: dict[tuple[str, float, int], float] = field(default_factory=dict)

    def of(self, swept: str, value: float) -> list[float]:
        """One for each seed measured so far."""
        return [self.found[key] for seed in range(SEEDS) if (key := (swept, value, seed)) in self.found]

    def complete(self, swept: str) -> bool:
        """Whether all values of it were measured with all seeds."""
        return all(len(self.of(swept, value)) == SEEDS for value in SWEPT[swept])


def trials(swept: str) -> list[Trial]:
    """All that are needed, the first seed of every value first, so that the curve is there soon."""
    values = SWEPT[swept][-1:] if swept == EPOCHS else SWEPT[swept]
    return [Trial(swept, value, seed) for seed in range(SEEDS) for value in values]
