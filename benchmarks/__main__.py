"""Run the benchmarks, or those that are named: python -m benchmarks [NAME ...]."""

import importlib
import sys

NAMES = ("step_time", "mnist_accuracy", "spiral", "ames")


def main() -> int:
    """Print a line for each number to be reached; 1 if one is missed."""
    missed = 0
    for name in sys.argv[1:] or NAMES:
        benchmark = importlib.import_module(f"benchmarks.{name}")
        for what, wanted, found, reached in benchmark.rows():
            word = "reached" if reached else "MISSED "
            print(f"{word} {what}: {found}  ({wanted})", flush=True)
            missed += not reached
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
