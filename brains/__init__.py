"""The one network and everything that changes its weights. NumPy only: no window, no clock, no physics."""

from brains.classifier import Classifier, Regressor
from brains.network import Network
from brains.population import Population
from brains.storage import Brain, load_brain, save_brain
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings

__all__ = [
    "Brain",
    "Classifier",
    "Network",
    "Population",
    "Regressor",
    "Topology",
    "Trainer",
    "TrainerSettings",
    "load_brain",
    "save_brain",
]
