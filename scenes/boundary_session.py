"""What happens in the boundary lab, without a window: data, network, training, undo, comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.examples import CLASSIFICATION, Examples
from brains.features import features_of
from brains.initializers import initialize
from brains.network import Network
from brains.optimizers import optimizer_named
from brains.saved import State
from brains.scores import Score, score
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings
from scenes.boundary_data import Data, draw_data, noise_of, read_data
from scenes.boundary_ghost import Ghost
from scenes.boundary_setup import OWN, Setup
from scenes.boundary_switches import Switches
from scenes.boundary_undo import MOST_UNDOS, Before, copied
from scenes.point_cloud import PointCloud


class BoundarySession:
    """One network learning one set of points.

    Attributes:
        setup: the setting; change it with the methods.
        data: the points.
        own: the person's own points, kept while another set is shown.
        trainer: trains; None while there is nothing to learn from.
        network: always there.
        switches: neurons that are switched off.
        ghost: a curve to compare with, or None.
        news: the last thing a person should know; the scene takes and shows it.
    """

    def __init__(self, setup: Setup | None = None) -> None:
        self.setup = setup if setup is not None else Setup()
        self.own: Data | None = None
        self.ghost: Ghost | None = None
        self.news = ""
        self.undos: list[Before] = []
        self.switches = Switches()
        self.data = draw_data(self.setup)
        self.network: Network
        self.trainer: Trainer | None = None
        self._taken: tuple[PointCloud | None, int] = (None, 0)
        self._scores: dict[str, tuple[Any, Score | None]] = {}
        self._start()

    # what is there

    @property
    def topology(self) -> Topology:
        return self.network.topology

    @property
    def cost(self) -> str:
        """The cost in use."""
        return self.setup.fitting_cost(self.data.task, self.topology.outputs)

    @property
    def steps(self) -> int:
        """Minibatches so far."""
        return self.trainer.progress.step if self.trainer is not None else 0

    @property
    def epochs(self) -> float:
        return self.trainer.progress.epochs if self.trainer is not None else 0.0

    @property
    def stopped(self) -> str:
        """Why training does not go on; empty while it does."""
        return self.trainer.stopped if self.trainer is not None else self.data.why_not()

    def inputs(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """What the network is shown of points ``(n, 2)``."""
        return features_of(points, self.setup.features).astype(np.float32)

    def score(self, test: bool) -> Score | None:
        """How well it does on the test or training points; None if there are none. Kept until a step is taken."""
        self.settle()
        key = (self.steps, self.network, self.data, self.network.parameters.tobytes())
        name = "test" if test else "train"
        if name not in self._scores or self._scores[name][0] != key:
            rows = self.data.cloud.test if test else ~self.data.cloud.test
            examples = self.data.examples(rows, self.setup.features, self.topology.outputs)
            found = None if examples is None else score(self.network, examples, self.cost)
            self._scores[name] = (key, found)
        return self._scores[name][1]

    # training

    def train(self, steps: int) -> int:
        """Take that many minibatches and return how many were taken."""
        self.settle()
        if self.trainer is None:
            return 0
        before = self.steps
        self.trainer.run(steps)
        if self.trainer.stopped and self.steps - before < steps:
            self.news = self.trainer.stopped
        return self.steps - before

    def train_epoch(self) -> None:
        """On to the end of the present epoch."""
        self.settle()
        if self.trainer is not None:
            self.trainer.run_epoch()

    def _start(self) -> None:
        """A fresh network and trainer: equal setups start equal."""
        topology = self.setup.topology(self.data.task, self.data.class_count)
        rng = np.random.default_rng([self.setup.seed, 3, self.setup.attempt])
        self.network = Network(topology, initialize(topology, rng, self.setup.initializer, self.setup.scale))
        self.switches = Switches()
        self.trainer = None
        self._make_trainer()

    def _make_trainer(self) -> None:
        self._taken = (self.data.cloud, self.data.cloud.version)
        if self.data.why_not():
            self.trainer = None
            return
        train, test = self._examples()
        assert train is not None
        rng = np.random.default_rng([self.setup.seed, 4])
        self.trainer = Trainer(
            self.network, train, rng, self._trainer_settings(), self.setup.optimizer, self._optimizer_settings(),
            validation=test,
        )  # fmt: skip
        self._freeze()

    def _examples(self) -> tuple[Examples | None, Examples | None]:
        data, features, outputs = self.data, self.setup.features, self.topology.outputs
        train = data.examples(~data.cloud.test, features, outputs)
        return train, data.examples(data.cloud.test, features, outputs)

    def _trainer_settings(self) -> TrainerSettings:
        return TrainerSettings(cost=self.cost, batch=self.setup.batch, l1=self.setup.l1, l2=self.setup.l2)

    def _optimizer_settings(self) -> Any:
        return optimizer_named(self.setup.optimizer).settings_type(learn_rate=self.setup.learn_rate)

    # live settings

    def set_learn_rate(self, learn_rate: float) -> None:
        """Acts from the next step; nothing is reset. Training that had diverged goes on."""
        self.remember("learn rate", once=True)
        self.setup = replace(self.setup, learn_rate=learn_rate)
        if self.trainer is not None:
            self.trainer.learn_rate = learn_rate
            self.trainer.resume()

    def set_training(self, **changes: Any) -> None:
        """Change ``batch``, ``l1``, ``l2``, ``cost`` or ``optimizer``; the network goes on learning as it is."""
        self.remember(", ".join(changes), once=True)
        self.setup = replace(self.setup, **changes)
        if self.trainer is None:
            return
        self.trainer.settings = self._trainer_settings()
        if "optimizer" in changes:
            self.trainer.use_optimizer(self.setup.optimizer, self._optimizer_settings())
        self.trainer.resume()

    # starting again

    def rewind(self) -> None:
        """Back to the same start: the same first weights, the same order of examples."""
        self.remember("rewind")
        self._start()

    def reseed(self) -> None:
        """Another start: other first weights, other points of the set."""
        self.remember("new start")
        self.setup = replace(self.setup, seed=self.setup.seed + 1, attempt=0)
        if self.setup.dataset != OWN:
            self.data = draw_data(self.setup)
        self._start()

    def begin_anew(self) -> None:
        """Other first weights, the same points: for a start that led nowhere."""
        self.setup = replace(self.setup, attempt=self.setup.attempt + 1)
        self._start()
        self.news = f"It was stuck. Restart {self.setup.attempt}, with other first weights"

    def restart_with(self, setup: Setup, what: str = "new start") -> None:
        """Another setting from its own start; its points are drawn anew unless they are the person's own."""
        self.remember(what)
        self._take_setup(setup)
        self._start()

    def _take_setup(self, setup: Setup) -> None:
        drawn = ("dataset", "noise", "count", "test_share", "seed")
        if setup.dataset == OWN:
            self.data = self.own if self.own is not None else self.data
        elif any(getattr(setup, name) != getattr(self.setup, name) for name in drawn) or self.data is self.own:
            self.data = draw_data(setup)
        self.setup = setup

    # data

    def choose_set(self, dataset: str) -> None:
        """Learn another set, from the start."""
        if dataset == OWN:
            if self.own is None:  # begin with what is there, if it can be painted on
                self.own = self.data if self.data.task == CLASSIFICATION else Data(PointCloud(), np.empty(0))
            self.restart_with(replace(self.setup, dataset=OWN, attempt=0), "other points")
            return
        setup = replace(self.setup, dataset=dataset, noise=noise_of(dataset), attempt=0)
        self.restart_with(setup, "other points")

    def redraw(self, **changes: Any) -> None:
        """Change ``noise``, ``count`` or ``test_share``: other points of the set; the network keeps what it knows."""
        self.remember(", ".join(changes).replace("_", " "), once=True)
        self.setup = replace(self.setup, **changes)
        if self.setup.dataset != OWN:
            self.data = draw_data(self.setup)
        self.data_changed()

    def paint_over(self) -> None:
        """Before points are painted, dragged or erased: from now on they are the person's own."""
        self.remember("points")
        cloud = PointCloud(self.data.cloud.points, self.data.cloud.labels, self.data.cloud.test)
        self.data = self.own = replace(self.data, cloud=cloud, notes=())
        self.setup = replace(self.setup, dataset=OWN)

    def read_csv(self, path: Path) -> Data:
        """Points of a file, for :meth:`use_data`; safe to call in another thread. Raises UserError."""
        return read_data(path, self.setup)

    def use_data(self, data: Data) -> None:
        """Learn a person's own points, from the start."""
        self.remember("other points")
        self.data = self.own = data
        self.setup = replace(self.setup, dataset=OWN)
        self._start()

    def clear_points(self) -> None:
        """An empty plane to paint on."""
        self.remember("points")
        self.data = self.own = Data(PointCloud(), np.empty(0))
        self.setup = replace(self.setup, dataset=OWN)
        self.data_changed()

    def settle(self) -> None:
        """Points may have been painted since: learn from those that are there now."""
        cloud, version = self._taken
        if cloud is not self.data.cloud or version != cloud.version:
            self.data_changed()

    def data_changed(self) -> None:
        """Points came, went or moved: go on learning with what the network knows."""
        self._taken = (self.data.cloud, self.data.cloud.version)
        wanted = self.setup.topology(self.data.task, self.data.class_count)
        if wanted.outputs != self.topology.outputs or wanted.activations[-1] != self.topology.activations[-1]:
            self._new_outputs(wanted)
        if self.data.why_not():
            self.trainer = None
        elif self.trainer is None:
            self._make_trainer()
        else:
            train, test = self._examples()
            assert train is not None
            self.trainer.use_examples(train, test)

    def _new_outputs(self, wanted: Topology) -> None:
        """Another number of classes: the hidden layers stay, the last one is drawn anew."""
        self.switches.all_on(self.network)
        rng = np.random.default_rng([self.setup.seed, 3])
        fresh = initialize(wanted, rng, self.setup.initializer, self.setup.scale)
        kept = sum(layer.outputs * (layer.inputs + 1) for layer in self.topology.layers[:-1])
        fresh[:kept] = self.network.parameters[:kept]
        self.trainer = None
        self.network = Network(wanted, np.ascontiguousarray(fresh))
        self.news = (
            f"{wanted.outputs} output{'s' * (wanted.outputs > 1)} now: the last layer begins anew, the hidden ones stay"
        )

    # the network itself

    def use_network(self, network: Network, **changes: Any) -> None:
        """Go on with a network that was changed by surgery; ``changes`` tell the setup what it is now."""
        self.setup = replace(self.setup, **changes)
        self.network = network
        if self.trainer is None:
            self._make_trainer()
            return
        if network.topology.inputs != self.trainer.network.topology.inputs:
            self._make_trainer()
            return
        self.trainer.use_network(network)
        self._freeze()
        self.trainer.resume()

    def set_parameter(self, index: int, value: float) -> None:
        """Write one weight or bias by hand."""
        self.network.parameters[index] = value

    def switch(self, node: tuple[int, int]) -> None:
        """Switch a hidden neuron off, or on again."""
        self.switches.toggle(self.network, node)
        self._freeze()

    def _freeze(self) -> None:
        if self.trainer is not None:
            self.trainer.frozen = self.switches.frozen(self.topology)

    # comparing

    def keep_ghost(self, words: str) -> None:
        """Keep this run's curve as A, and rewind for B."""
        history = self.trainer.history if self.trainer is not None else None
        if history is None or len(history) < 2:
            raise UserError("there is no curve to compare with yet: let it train for a moment first")
        test = self.score(True)
        self.ghost = Ghost(
            self.setup, words, history["step"], history["loss"], history["validation_loss"],
            test.accuracy if test is not None else float("nan"),
        )  # fmt: skip
        self.rewind()

    def swap_ghost(self, words: str) -> None:
        """A becomes the setting that trains, and the one that trained becomes the curve."""
        if self.ghost is None:
            raise UserError("nothing is kept to compare with")
        other = self.ghost.setup
        self.keep_ghost(words)
        self.restart_with(other, "swap")

    # undo

    def remember(self, what: str, once: bool = False) -> None:
        """Call before a change: undo comes back here; with ``once`` a run of the same changes counts as one."""
        if once and self.undos and self.undos[-1].what == what:
            return
        self.settle()
        state = self.trainer.state() if self.trainer is not None else self._bare_state()
        off = {node: weights.copy() for node, weights in self.switches.kept.items()}
        data = self.data.with_cloud(copied(self.data.cloud))
        own = data if self.own is self.data else self.own
        self.undos.append(Before(what, self.setup, data, own, state, off))
        del self.undos[:-MOST_UNDOS]

    def _bare_state(self) -> State:
        topology = np.array(repr(self.topology))
        return {"bare": topology, "parameters": self.network.parameters.copy()}

    def undo(self) -> str:
        """Bring back what was before the last change; returns what was undone. Raises UserError if nothing was."""
        if not self.undos:
            raise UserError("there is nothing to undo")
        before = self.undos.pop()
        self.bring_back(before.setup, before.data, before.own, before.state, before.off)
        return before.what

    def bring_back(
        self,
        setup: Setup,
        data: Data,
        own: Data | None,
        state: State,
        off: dict[tuple[int, int], NDArray[np.float32]],
    ) -> None:
        """Go on from a state that was kept or read from a file. Raises UserError when its parts do not fit."""
        self.setup, self.data, self.own = setup, data, own
        topology = setup.topology(data.task, data.class_count)
        self.trainer = None
        self.switches = Switches()
        if "bare" in state:
            self.network = Network(topology, state["parameters"].astype(np.float32))
        else:
            self.network = Network(topology, np.zeros(topology.parameter_count, dtype=np.float32))
            self._make_trainer()
            if self.trainer is not None:
                self.trainer.restore(state)
                self.network = self.trainer.network
        self.switches = Switches(off)
        self._freeze()

    def guarded(self, change: Callable[[], None], what: str) -> None:
        """Make a change that undo can take back; if it cannot be made, nothing has happened."""
        self.remember(what)
        try:
            change()
        except UserError:
            self.undo()
            raise
