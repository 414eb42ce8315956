"""The one network and everything that changes its weights. NumPy only: no window, no clock, no physics."""

from brains.network import Network
from brains.population import Population
from brains.storage import Brain, load_brain, save_brain
from brains.topology import Topology

__all__ = ["Brain", "Network", "Population", "Topology", "load_brain", "save_brain"]
