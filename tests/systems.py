"""What not every system has, as marks for the tests that need it."""

from __future__ import annotations

import os
import sys

import pytest

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process alone")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
needs_shell = pytest.mark.skipif(sys.platform == "win32", reason="a program played by a shell script, which Unix runs")
