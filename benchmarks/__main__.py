"""Run the benchmarks, or those that are named: python -m benchmarks [KEY ...].

Each row is measured in a process of its own. The table is printed as Markdown, row by row, and
written to build/benchmarks.md and, for programs, to build/benchmarks.json.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import TextIO

from benchmarks.machine import environment
from benchmarks.row import Found, Row
from benchmarks.table import ROWS

TABLE = Path("build/benchmarks.md")
HEAD = "| what | asked | measured | reached |\n| --- | --- | --- | --- |"


def main(keys: list[str]) -> int:
    """Print the table; 1 if a row is missed, 2 if there is none of a name."""
    known = [row.key for row in ROWS]
    for key in keys:
        if key not in known:
            sys.stderr.write(f"No row is called {key}. There are {', '.join(known)}.\n")
            return 2
    TABLE.parent.mkdir(exist_ok=True)
    with TABLE.open("w", encoding="utf-8") as file:
        say(file, f"Measured on {asked_of_a_process('machine')}.\n\n{HEAD}")
        found = {row.key: show(row, file) for row in ROWS if row.key in keys or not keys}
    rows = {key: {"words": each.words, "reached": each.reached} for key, each in found.items()}
    TABLE.with_suffix(".json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(each.reached for each in found.values()) else 1


def show(row: Row, file: TextIO) -> Found:
    """Measure a row and write it."""
    answer = asked_of_a_process(row.key)
    found = Found(*answer) if answer else Found("could not be measured", False)
    say(file, f"| {row.what} | {row.asked} | {found.words} | {'yes' if found.reached else 'no'} |")
    return found


def asked_of_a_process(question: str) -> list | str | None:
    """What a process of its own finds, or None if it broke."""
    command = [sys.executable, "-m", "benchmarks.measure", question]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def say(file: TextIO, words: str) -> None:
    """Print, and write into the table's file."""
    print(words, flush=True)
    file.write(words + "\n")
    file.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
