"""What holds for all tests."""

import os
import signal

from hypothesis import settings

# A property that fails only because the machine is busy says nothing about the program; and what passes here passes
# for everybody. HYPOTHESIS_PROFILE=search looks for other examples every time.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# Who was begun in the background by a shell ignores Ctrl-C, and so would the commands that tests begin and break off.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
