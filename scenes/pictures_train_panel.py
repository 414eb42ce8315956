"""The column of page Train: three numbers, restart, and every setting of the training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from brains.optimizers import LEARN_RATE_LOW, OPTIMIZERS
from brains.schedules import SCHEDULES
from scenes.numbers import grouped
from scenes.pictures_train_augment import MAIN, AugmentControls
from scenes.pictures_train_sets import SetButtons, set_words
from scenes.pictures_train_setup import (
    COST_OUTPUTS,
    HIDDEN_ACTIVATIONS,
    MOMENTUM_FIELDS,
    MOST_EPOCHS,
    TrainSetup,
)
from scenes.pictures_train_sweep_panel import SweepPanel
from scenes.strategy_controls import SteadyChoice
from scenes.widgets import BigNumbers, Button, ButtonRow, Choice, LabelledSlider, Panel, Scale, Text, TextEntry

if TYPE_CHECKING:
    from scenes.pictures_train import TrainPage

_REFRESH_S = 0.2
_COSTS = {"cross_entropy": "cross-entropy, softmax", "squared_error": "squared error, sigmoid"}
_SCHEDULES = {"constant": "constant", "1/t": "1/t, ever slower", "step": "down in steps", "cosine": "cosine down to 0"}
_DEFAULT = TrainSetup()


class TrainPanel:
    """Builds the controls from the session's setup and keeps them up to date."""

    def __init__(self, panel: Panel, page: TrainPage) -> None:
        self.panel, self._page = panel, page
        self._since_s = _REFRESH_S
        self._followed: TrainSetup | None = None
        self._build_top()
        self._build_set()
        self._build_network()
        self._build_training()
        self._build_regularisation()
        self._build_augmentation()
        self.sweep = SweepPanel(self.panel, page)
        self._build_export()
        self.follow()

    # building

    def _build_top(self) -> None:
        ui, page = self.panel.ui, self._page
        page.section(self.panel, "")
        self.numbers = BigNumbers(
            ui, ["Right", "Epoch", "Seconds"],
            hint="How many of 100 pictures that it was never shown are put into their class; passes over the pictures "
            "to learn from; how long it has learnt",
        )  # fmt: skip
        self.state = Text(ui, "", size="small", hint="How fast it learns, or why it does not")
        again = Button(
            ui, "Restart", page.restart, key="N",
            hint="Forget all and learn anew from the same first weights; the curve before stays to compare.\n"
            "Ctrl+Z undoes it",
        )  # fmt: skip
        other = Button(
            ui, "Other start", page.start_otherwise, key="Shift+N",
            hint="Learn anew from other first weights, with the pictures in another order: how much is luck?\n"
            "Ctrl+Z undoes it",
        )  # fmt: skip
        self.panel.add(self.numbers, self.state, self._row(again, other))

    def _row(self, *buttons: Button) -> ButtonRow:
        return ButtonRow(buttons, self.panel.theme.px(6))

    def _build_set(self) -> None:
        page = self._page
        page.section(self.panel, "Pictures")
        self.sets = SetButtons(self.panel.ui, page.session.sets(), page.choose_set, page.ask_for_own)
        self.set_words = Text(self.panel.ui, "", size="small")
        self.panel.add(*self.sets.rows, self.set_words)

    def _build_network(self) -> None:
        ui, page = self.panel.ui, self._page
        page.section(self.panel, "Network")
        self.hidden = TextEntry(
            ui, "Hidden layers", "", page.enter_hidden,
            hint="Neurons of each hidden layer, such as 128,64; 0 for none. It begins anew; Ctrl+Z undoes it.\n"
            "Try 16,16: how little is enough? Try 512,256: how much is better?",
        )  # fmt: skip
        self.activation = SteadyChoice(
            ui, "Activation", HIDDEN_ACTIVATIONS, 0, lambda k: page.change(activation=self.activation.options[k]),
            hint="How the hidden neurons bend their sums. It begins anew; Ctrl+Z undoes it.\nTry sigmoid: slower, "
            "and why? Try linear: many layers are as good as none.",
        )  # fmt: skip
        self.cost = SteadyChoice(
            ui, "Cost", [_COSTS[name] for name in COST_OUTPUTS], 0, lambda k: page.change(cost=list(COST_OUTPUTS)[k]),
            hint="How wrong an answer counts, and the activation of the outputs that goes with it. It begins anew; "
            "Ctrl+Z undoes it.\nCross-entropy punishes being sure and wrong.",
        )  # fmt: skip
        self.size = Text(ui, "", size="small")
        self.panel.add(self.hidden, self.activation, self.cost, self.size)

    def _build_training(self) -> None:
        ui, page = self.panel.ui, self._page
        page.section(self.panel, "Training")
        self.optimizer = Choice(
            ui, "Optimizer", [kind.title for kind in OPTIMIZERS.values()], 0,
            lambda k: page.change(optimizer=list(OPTIMIZERS)[k]),
            hint="How a gradient becomes a step. The network goes on as it is.\n"
            "Gradient descent and momentum want a learn rate of about 0.1, Adam of 0.001.",
        )  # fmt: skip
        self.learn_rate = LabelledSlider(
            ui, "Learn rate", Scale(max(LEARN_RATE_LOW, 1e-5), 1.0, log=True, decimals=5), _DEFAULT.learn_rate,
            lambda v: page.change(learn_rate=v), default=_DEFAULT.learn_rate, form=lambda v: f"{v:.3g}",
            hint="How far each step goes down the slope of the cost. Acts at once.\n"
            "Try ten times as much, then a tenth.",
        )  # fmt: skip
        self.schedule = Choice(
            ui, "Schedule", [_SCHEDULES.get(name, name) for name in SCHEDULES], 0,
            lambda k: page.change(schedule=list(SCHEDULES)[k]),
            hint="How the learn rate falls until the last epoch. Acts at once.\nBold first and careful later is "
            "nearly always better than constant.",
        )  # fmt: skip
        self.momentum = LabelledSlider(
            ui, "Momentum", Scale(0.0, 0.99, step=0.01), _DEFAULT.momentum, lambda v: page.change(momentum=v),
            default=_DEFAULT.momentum,
            hint="Share of the former steps that lives on in the next one (beta 1 of Adam). Acts at once.\nTry 0.99.",
        )  # fmt: skip
        self.batch = LabelledSlider(
            ui, "Batch", Scale(1, 1024, integer=True, log=True), _DEFAULT.batch, lambda v: page.change(batch=int(v)),
            default=_DEFAULT.batch,
            hint="Pictures per step. Few: noisy, many steps. Many: smooth, and faster through an epoch. Acts at once.",
        )  # fmt: skip
        self.epochs = LabelledSlider(
            ui, "Epochs", Scale(1, MOST_EPOCHS, integer=True, log=True), _DEFAULT.epochs,
            lambda v: page.change(epochs=int(v)), default=_DEFAULT.epochs,
            hint="Passes over all pictures, then it stops; the schedule is stretched over them. More of them later: "
            "it goes on.",
        )  # fmt: skip
        self.panel.add(self.optimizer, self.learn_rate, self.schedule, self.momentum, self.batch, self.epochs)

    def _build_regularisation(self) -> None:
        ui, page = self.panel.ui, self._page
        page.section(self.panel, "Regularisation")
        self.l1 = LabelledSlider(
            ui, "L1", Scale(0.0, 0.001, decimals=5), 0.0, lambda v: page.change(l1=v), default=0.0,
            hint="Pulls every weight towards 0 by the same amount: those that are not needed vanish. Acts at once.\n"
            "Try 0.0001 and look at the weights on page Inside.",
        )  # fmt: skip
        self.l2 = LabelledSlider(
            ui, "L2", Scale(0.0, 0.01, decimals=4), 0.0, lambda v: page.change(l2=v), default=0.0,
            hint="Pulls large weights towards 0 in proportion to them: less is learnt by heart. Acts at once.",
        )  # fmt: skip
        self.weight_decay = LabelledSlider(
            ui, "Weight decay", Scale(0.0, 0.2, decimals=3), _DEFAULT.weight_decay,
            lambda v: page.change(weight_decay=v), default=_DEFAULT.weight_decay,
            hint="L2 as AdamW understands it: beside its memories, times the learn rate. Acts at once.",
        )  # fmt: skip
        self.clip = LabelledSlider(
            ui, "Clip", Scale(0.0, 10.0, decimals=1, step=0.5), 0.0, lambda v: page.change(clip=v), default=0.0,
            form=lambda v: f"{v:.1f}" if v else "off",
            hint="Greatest length of a gradient: longer ones are cut, so no step goes wild. Acts at once.",
        )  # fmt: skip
        self.panel.add(self.l1, self.l2, self.weight_decay, self.clip)

    def _build_augmentation(self) -> None:
        ui, page = self.panel.ui, self._page
        page.section(self.panel, "Augmentation")
        self.augment = AugmentControls(ui, page.session.setup.augment, lambda settings: page.change(augment=settings))
        sliders = self.augment.sliders
        self.panel.add(self.augment.presets, self.augment.words, self.augment.preview)
        self.panel.add(*(sliders[name] for name in MAIN))
        more = page.section(self.panel, "More augmentation")
        more.items.extend(slider for name, slider in sliders.items() if name not in MAIN)
        if more.header is not None:
            more.header.folded = True

    def _build_export(self) -> None:
        ui, page = self.panel.ui, self._page
        page.section(self.panel, "Take along")
        network = Button(
            ui, "Network as JSON", page.export_network, key="Ctrl+E",
            hint="Weights and biases of every layer, for other programs. The brain itself: Ctrl+S",
        )  # fmt: skip
        curves = Button(
            ui, "Curves as CSV", page.export_curves, key="Ctrl+Shift+E",
            hint="Epoch, seconds, accuracy and cost of every record, for a spreadsheet",
        )  # fmt: skip
        self.panel.add(self._row(network, curves))

    # following

    def follow(self) -> None:
        """Show the session's setup in all controls."""
        setup = self._followed = self._page.session.setup
        self.sets.show_chosen(setup.dataset)
        self.hidden.text = ",".join(map(str, setup.hidden)) or "0"
        activations = list(dict.fromkeys((*HIDDEN_ACTIVATIONS, setup.activation)))  # a loaded brain may have another
        self.activation.set_options(activations, activations.index(setup.activation))
        self.cost.selected = list(COST_OUTPUTS).index(setup.cost)
        self.optimizer.selected = list(OPTIMIZERS).index(setup.optimizer)
        self.schedule.selected = list(SCHEDULES).index(setup.schedule)
        for slider, value in (
            (self.learn_rate, setup.learn_rate), (self.momentum, setup.momentum), (self.batch, setup.batch),
            (self.epochs, setup.epochs), (self.l1, setup.l1), (self.l2, setup.l2), (self.clip, setup.clip),
            (self.weight_decay, setup.weight_decay),
        ):  # fmt: skip
            slider.value = value
        title = OPTIMIZERS[setup.optimizer].title
        has_momentum = setup.optimizer in MOMENTUM_FIELDS
        _enable_if(self.momentum, has_momentum, f"{title} has no momentum: choose another optimizer")
        _enable_if(self.weight_decay, setup.optimizer == "adamw", f"Only AdamW has it; {title} can have L2")
        self.augment.show_settings(setup.augment)
        self._since_s = _REFRESH_S

    def refresh(self, elapsed_s: float) -> None:
        """Once a frame: numbers and words a few times a second."""
        self._since_s += elapsed_s
        if self._followed is not self._page.session.setup:
            self.follow()
        if self._since_s >= _REFRESH_S:
            self._since_s = 0.0
            self._refresh_now()
        self.sweep.refresh(elapsed_s)

    def _refresh_now(self) -> None:
        page = self._page
        snapshot = page.session.snapshot
        right = f"{snapshot.test_accuracy * 100:.1f}" if np.isfinite(snapshot.test_accuracy) else "–"
        epochs, seconds = (f"{n:.1f}" if n < 100 else grouped(n) for n in (snapshot.epochs, snapshot.seconds))
        self.numbers.show_values(
            (right, "%" if right != "–" else ""), (epochs, f"of {snapshot.setup.epochs}"), (seconds, "")
        )
        if snapshot.pictures is not None:
            self.augment.show_set(snapshot.pictures.train)
        topology = snapshot.network.topology
        layers = "-".join(map(str, topology.layer_sizes))
        flows = [
            self._say(self.state, page.state_words()),
            self._say(self.size, f"{layers}: {grouped(topology.parameter_count)} weights and biases"),
            self._say(self.set_words, set_words(snapshot.pictures) if snapshot.pictures is not None else "…"),
        ]
        if any(flows):
            self.panel.flow()

    def _say(self, text: Text, words: str) -> bool:
        """Show other words; True if they need another number of lines."""
        if words == text.text:
            return False
        width = max(1, text.rect.width)
        before, text.text = text.height(width), words
        return text.height(width) != before


def _enable_if(slider: LabelledSlider, enabled: bool, why: str) -> None:
    if enabled and not slider.is_enabled:
        slider.enable()
    elif not enabled and slider.why_disabled != why:
        slider.disable(why)
