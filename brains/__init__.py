"""The one network and everything that changes its weights. NumPy only: no window, no clock, no physics."""
