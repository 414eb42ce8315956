"""What holds for all tests."""

import signal

from hypothesis import settings

# A property that fails only because the machine is busy says nothing about the program.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

# Who was begun in the background by a shell ignores Ctrl-C, and so would the commands that tests begin and break off.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
