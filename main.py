"""Start Layerloom: the window, or a command that needs none."""

import sys


def main(arguments: list[str]) -> int:
    """Run what the arguments ask for.

    The exit status is 0, 1 for what can be mended, 2 for wrong usage.
    """
    from nncore.commands import run

    status = run(arguments)
    if status is not None:
        return status
    from app.application import start

    return start(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:           # while the libraries load
        sys.stderr.write("Stopped before the end.\n")
        sys.exit(1)
