"""Headless worlds and the runs that evolve brains in them. No window, no clock."""
