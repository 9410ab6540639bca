"""The command `escalade`, as `pip` installs it."""

import signal
import sys

from . import _escalade


def main() -> int:
    """Runs the command line of this process and returns its exit code."""
    # The command has its own way to answer Ctrl-C: it writes what is finished.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _escalade.command(["escalade", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
