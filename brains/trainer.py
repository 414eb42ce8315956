"""Minibatch training as a stream of progress.

The trainer has no clock: whoever draws pulls as many steps as fit into a frame.

    trainer = Trainer(network, examples, np.random.default_rng(7))
    while milliseconds_left():
        progress = trainer.run(8)
"""

import dataclasses
import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import numpy as np

from brains.backprop import Backprop, loss_of
from brains.batches import Batches
from brains.blas import one_thread
from brains.costs import cost_named
from brains.divergence import EXPLOSION, Watch
from brains.examples import Examples
from brains.history import History
from brains.network import Network
from brains.optimizers import Optimizer, OptimizerSettings, make_optimizer
from brains.penalties import clip, penalise
from brains.saved import State, part, prefixed, read_array, read_json, read_text
from brains.schedules import Schedule, schedule_named
from brains.scores import Score, score
from brains.topology import Topology
from brains.training import Progress, TrainerSettings, check_fit

__all__ = ["Progress", "Trainer", "TrainerSettings"]

RECORD_STEPS = 20
"""Records of the history are at least that many steps apart, however short an epoch is."""
WATCHED_EXAMPLES = 256
LEAST_USUAL_COST = 1e-3


class Trainer:
    """Trains one network on examples, in place: ``network.parameters`` changes with every step.

    Given equal arguments, equal steps give equal bits, on any number of cores. Weights may be edited by hand at any
    time, in place. When the cost explodes, training stops, says why, and puts the last good weights back.

    Args:
        network: float32 or, for checks, float64; all arithmetic is in its type.
        examples: to learn from.
        rng: shuffles the examples; the only source of randomness.
        settings: how to train; None for the defaults.
        optimizer: its name; optimizer_settings: its own settings, or None for its defaults.
        schedule: of the learn rate; None for a constant one.
        validation: examples that are held back, judged at the end of epochs, and not learnt from.

    Raises:
        UserError: a name that does not exist, or a cost that cannot judge the output activation.
        ValueError: examples that do not fit the network.
    """

    def __init__(
        self,
        network: Network,
        examples: Examples,
        rng: np.random.Generator,
        settings: TrainerSettings | None = None,
        optimizer: str = "adam",
        optimizer_settings: OptimizerSettings | None = None,
        schedule: Schedule | None = None,
        validation: Examples | None = None,
    ) -> None:
        self._network, self._frozen = network, np.empty(0, dtype=np.intp)
        self._settings = settings or TrainerSettings()
        self.schedule = schedule or Schedule()
        self.history = History()
        self._steps, self._loss, self._learn_rate = 0, float("nan"), float("nan")
        self._recorded_step, self._recorded_total = 0, 0.0
        self._best_loss, self._best_epoch, self._best = np.inf, 0.0, network.parameters.copy()
        self._stopped = ""
        self._helper: Executor | None = None
        self._use_network(network)
        self._take_examples(examples, validation, rng)
        self.use_optimizer(optimizer, optimizer_settings)
        self._watch_anew()

    # Going on ---------------------------------------------------------------------------------------------------------

    def run(self, steps: int, batch: int | None = None) -> Progress:
        """That many minibatch steps, or fewer if it stops before.

        Args:
            steps: how many.
            batch: examples a step, if not the settings' own: 1 steps through single examples.
        """
        size = batch or self._settings.batch
        with one_thread(), np.errstate(all="ignore"):
            for _ in range(steps):
                if self._stopped:
                    break
                self._step(size)
            if not np.isfinite(np.dot(self._network.parameters, self._network.parameters)):
                self._diverged("the weights have become too large")
        return self.progress

    def run_epoch(self) -> Progress:
        """On to the end of the present epoch; at the end of one, the whole next."""
        before = self.completed_epochs
        while self.completed_epochs == before and not self._stopped:
            self.run(self._steps_to_epoch_end())
        return self.progress

    def steps(self) -> Iterator[Progress]:
        """One minibatch step after the other, until it stops."""
        while not self._stopped:
            yield self.run(1)

    @property
    def progress(self) -> Progress:
        """Where the training stands."""
        return Progress(self._steps, self._batches.epochs, self._loss, self._learn_rate, self._stopped)

    @property
    def completed_epochs(self) -> int:
        return self._batches.epoch

    @property
    def rows(self) -> np.ndarray:
        """Which examples the last step learnt from."""
        return self._batches.rows

    @property
    def stopped(self) -> str:
        """Why it stopped, in plain words; "" while it can go on."""
        return self._stopped

    def resume(self) -> None:
        """Allow it to go on after it stopped, say with a lower learn rate."""
        self._stopped = ""
        self._best_loss = np.inf

    @property
    def threads(self) -> int:
        """1, or 2 to have a second thread take half of the work of large steps. It changes no bit."""
        return 1 if self._helper is None else 2

    @threads.setter
    def threads(self, threads: int) -> None:
        self._helper = ThreadPoolExecutor(1) if threads > 1 else None  # its thread ends when nobody holds it any more

    def score(self, examples: Examples | None = None) -> Score:
        """How well the network does on examples; on those it learns from if None."""
        return score(self._network, self._examples if examples is None else examples, self._settings.cost)

    # What is trained, and how -----------------------------------------------------------------------------------------

    @property
    def network(self) -> Network:
        return self._network

    @property
    def examples(self) -> Examples:
        return self._examples

    @property
    def validation(self) -> Examples | None:
        return self._validation

    @property
    def optimizer(self) -> Optimizer[Any]:
        """Its settings may be replaced at any time; it keeps its memory."""
        return self._optimizer

    @property
    def backprop(self) -> Backprop:
        """The last pass: its gradient, and every layer's sums, outputs and errors."""
        return self._backprop

    @property
    def settings(self) -> TrainerSettings:
        return self._settings

    @settings.setter
    def settings(self, settings: TrainerSettings) -> None:
        cost_changes = settings.cost != self._settings.cost
        if cost_changes:
            self._backprop = Backprop(self._network.topology, settings.cost, self._dtype)
        self._settings = settings
        if cost_changes:
            self._watch_anew()

    @property
    def learn_rate(self) -> float:
        """As set, before the schedule. A new one acts from the next step; nothing is reset."""
        return float(self._optimizer.settings.learn_rate)

    @learn_rate.setter
    def learn_rate(self, learn_rate: float) -> None:
        self._optimizer.settings = dataclasses.replace(self._optimizer.settings, learn_rate=learn_rate)

    @property
    def frozen(self) -> np.ndarray:
        """Which parameters ``(P,)`` stay as they are; boolean."""
        frozen: np.ndarray = np.zeros(len(self._network.parameters), dtype=bool)
        frozen[self._frozen] = True
        return frozen

    @frozen.setter
    def frozen(self, frozen: np.ndarray) -> None:
        if np.shape(frozen) != self._network.parameters.shape:
            raise ValueError(f"frozen has shape {self._network.parameters.shape}, got {np.shape(frozen)}")
        self._frozen = np.flatnonzero(frozen)

    def use_optimizer(self, name: str, settings: OptimizerSettings | None = None) -> None:
        """Go on with another optimizer, or the same one without its memory. Raises UserError as ``make_optimizer``."""
        self._optimizer = make_optimizer(name, len(self._network.parameters), settings, self._dtype)

    def use_network(
        self, network: Network, examples: Examples | None = None, validation: Examples | None = None
    ) -> None:
        """Go on with another network, as after a neuron was added. The optimizer forgets, nothing is frozen.

        Args:
            network: of the same float type.
            examples, validation: that go with it if it has other inputs or outputs; None goes on with the present ones.

        Raises:
            UserError, ValueError: it does not fit the cost or the examples; nothing has changed then.
        """
        if network.parameters.dtype != self._dtype:
            raise ValueError(f"the network is of {np.dtype(self._dtype)}, got {network.parameters.dtype}")
        cost_named(self._settings.cost).check(network.topology.activations[-1])
        if examples is None:
            check_fit(network, self._examples, self._validation)
        else:
            check_fit(network, examples, validation)
            self._network = network
            self._take_examples(examples, validation, self._batches.rng)
        self._use_network(network)
        self.use_optimizer(self._optimizer.name, self._optimizer.settings)
        self._watch_anew()

    def use_examples(self, examples: Examples, validation: Examples | None = None) -> None:
        """Go on with other examples, as after points were painted: a new epoch begins, nothing else is reset.

        Raises:
            ValueError: they do not fit the network.
        """
        self._take_examples(examples, validation, self._batches.rng)
        self._watch_anew()

    # Undo and rewind --------------------------------------------------------------------------------------------------

    def state(self) -> State:
        """Everything but the examples, to go on from here to the bit: fit for undo, and for ``brains.npz.pack``."""
        counters = (self._loss, self._learn_rate, self._recorded_total, self._best_loss, self._best_epoch)
        return {
            "topology": np.array(json.dumps(self._network.topology.to_json())),
            "parameters": self._network.parameters.copy(),
            "best": self._best.copy(),
            "frozen": self._frozen.copy(),
            "settings": np.array(json.dumps(dataclasses.asdict(self._settings))),
            "schedule": np.array(json.dumps([self.schedule.name, dataclasses.asdict(self.schedule)])),
            "stopped": np.array(self._stopped),
            "counts": np.array([self._steps, self._recorded_step], dtype=np.int64),
            "counters": np.array(counters),
            **prefixed("optimizer", self._optimizer.state()),
            **prefixed("batches", self._batches.state()),
            **prefixed("history", self.history.state()),
            **prefixed("watch", self._watch.state()),
        }

    def restore(self, state: State) -> None:
        """Go back to what ``state`` gave, settings, optimizer and network's size included; the same examples given.

        Raises:
            UserError: it is damaged, or of other examples. The trainer may have changed in part then.
        """
        topology = Topology.from_json(read_json(state, "topology"))
        size = (topology.parameter_count,)
        parameters = read_array(state, "parameters", self._dtype, size)
        best = read_array(state, "best", self._dtype, size)
        frozen = read_array(state, "frozen", np.intp, (None,))
        settings = TrainerSettings.from_dict(read_json(state, "settings"))
        schedule_name, schedule = read_json(state, "schedule")
        optimizer_state = part("optimizer", state)
        steps, recorded_step = read_array(state, "counts", np.int64, (2,)).tolist()
        counters = read_array(state, "counters", np.float64, (5,), finite=False).tolist()
        self.schedule = schedule_named(schedule_name).from_dict(schedule)
        self._settings, self._stopped = settings, read_text(state, "stopped")
        if topology == self._network.topology:
            self._network.parameters[:] = parameters  # whoever shows the network keeps seeing it
            self._backprop = Backprop(topology, settings.cost, self._dtype)
        else:
            self._use_network(Network(topology, parameters))
        self._best, self._frozen, self._steps, self._recorded_step = best, frozen, steps, recorded_step
        self._loss, self._learn_rate, self._recorded_total, self._best_loss, self._best_epoch = counters
        self.use_optimizer(read_text(optimizer_state, "optimizer"))
        self._optimizer.restore(optimizer_state)
        self._batches.restore(part("batches", state))
        self.history.restore(part("history", state))
        self._watch_anew()
        self._watch.restore(part("watch", state))

    # Inside -----------------------------------------------------------------------------------------------------------

    @property
    def _dtype(self) -> type:
        return self._network.parameters.dtype.type

    def _steps_to_epoch_end(self) -> int:
        left = self._batches.left or len(self._examples)
        return -(-left // self._settings.batch)

    def _use_network(self, network: Network) -> None:
        self._backprop = Backprop(network.topology, self._settings.cost, network.parameters.dtype.type)
        self._network = network
        self._frozen = np.empty(0, dtype=np.intp)
        self._best, self._best_loss = network.parameters.copy(), np.inf

    def _take_examples(self, examples: Examples, validation: Examples | None, rng: np.random.Generator) -> None:
        check_fit(self._network, examples, validation)
        self._examples = examples.as_type(self._dtype)
        self._validation = validation.as_type(self._dtype) if validation is not None else None
        self._batches = Batches(self._examples, rng)

    def _watch_anew(self) -> None:
        """The cost explodes when it is a million times what it is now, or what knowing only the mean would cost."""
        some = self._examples.take(slice(0, WATCHED_EXAMPLES))
        now = loss_of(self._network, some.inputs, some.targets, self._settings.cost)
        spread = float(some.targets.var(axis=0).sum())
        usual = max(now if np.isfinite(now) else 0.0, spread, LEAST_USUAL_COST)
        self._watch = Watch(self._network.parameters, EXPLOSION * usual)

    def _step(self, size: int) -> None:
        network, settings, batches = self._network, self._settings, self._batches
        inputs, targets = batches.next(size)
        helper = self._helper
        loss = self._backprop.quietly(network.parameters, inputs, targets, helper)
        if not self._watch.saw(loss, network.parameters):
            self._diverged("the cost is no number any more" if np.isnan(loss) else f"the cost has grown to {loss:.2g}")
            return
        if settings.l1 or settings.l2:
            penalise(network.layers, self._backprop.slopes, settings.l1, settings.l2)
        if settings.clip:
            clip(self._backprop.gradient, settings.clip)
        factor = self.schedule.factor(batches.epochs)
        if len(self._frozen):
            kept = network.parameters[self._frozen]
            self._optimizer.step(network.parameters, self._backprop.gradient, factor, helper)
            network.parameters[self._frozen] = kept
        else:
            self._optimizer.step(network.parameters, self._backprop.gradient, factor, helper)
        self._steps += 1
        self._loss, self._learn_rate = loss, self._optimizer.settings.learn_rate * factor
        self._recorded_total += loss
        if not batches.left and self._steps - self._recorded_step >= RECORD_STEPS * self.history.stride:
            self._record()

    def _record(self) -> None:
        mean = self._recorded_total / (self._steps - self._recorded_step)
        held_back = self._validation
        judged = score(self._network, held_back, self._settings.cost) if held_back is not None else None
        loss, accuracy = (judged.loss, judged.accuracy) if judged else (float("nan"), float("nan"))
        self.history.add((self._steps, self._batches.epochs, mean, loss, accuracy, self._learn_rate))
        self._recorded_step, self._recorded_total = self._steps, 0.0
        if self._settings.patience:
            self._stop_early(loss if judged else mean)

    def _stop_early(self, loss: float) -> None:
        """Prechelt 1998, Early stopping - but when?: no better for so many epochs, and back to the best."""
        epochs = self._batches.epochs
        if loss < self._best_loss:
            self._best_loss, self._best_epoch = loss, epochs
            self._best[:] = self._network.parameters
        elif epochs - self._best_epoch >= self._settings.patience:
            self._network.parameters[:] = self._best
            self._stopped = (
                f"stopped early: the cost has not fallen for {self._settings.patience} epochs; "
                f"the weights of epoch {self._best_epoch:g} are back"
            )

    def _diverged(self, what: str) -> None:
        self._network.parameters[:] = self._watch.good
        self.use_optimizer(self._optimizer.name, self._optimizer.settings)
        self._stopped = (
            f"diverged at step {self._steps}: {what}. The last good weights are back; "
            f"lower the learn rate (now {self._optimizer.settings.learn_rate:g}), or clip the gradient"
        )
