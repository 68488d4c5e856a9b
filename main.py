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
    except ModuleNotFoundError as missing:
        if str(missing.name).partition(".")[0] in ("app", "nncore"):
            raise
        sys.stderr.write(
            f"This Python has no {missing.name}: run `make setup` once, "
            "then .venv/bin/python main.py instead.\n"
        )
        sys.exit(1)
    except KeyboardInterrupt:           # while the libraries load
        sys.stderr.write("Stopped before the end.\n")
        sys.exit(1)
