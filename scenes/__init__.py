"""All that is seen: the window, its scenes and their widgets."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # read when pygame is imported; standard output is ours
