"""What holds for all tests."""

from hypothesis import settings

# A property that fails only because the machine is busy says nothing about the program.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
