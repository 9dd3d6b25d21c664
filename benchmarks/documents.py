"""What the documents cost by themselves: `python -m benchmarks.documents [FILE…]`.

Reading and writing a guest's document of 158 lines (`guest.xml`), and each FILE's; what the classes cost to import, in
an interpreter of its own; and how much memory one domain takes that was read. On one core, without I/O.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tracemalloc
from pathlib import Path

from benchmarks.figures import typical_us
from vird.model.domain.domain import Domain
from vird.model.kinds import read_as_written

GUEST = Path(__file__).with_name("guest.xml")
ROUNDS = 1000
KEPT = 200
STARTS = 7

IMPORT = """
import time
began = time.perf_counter()
import vird.model.domain.domain
print((time.perf_counter() - began) * 1e3)
"""
FIRST = IMPORT.replace("print", f"vird.model.domain.domain.Domain.from_xml(open({str(GUEST)!r}).read()); print")


def fresh_ms(code: str) -> float:
    """The best of a few interpreters: everything else on the machine only ever adds."""
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(STARTS)
    )


def memory_kib(text: str) -> float:
    """Of one domain among many that were read from the same text."""
    Domain.from_xml(text)
    tracemalloc.start()
    kept = [Domain.from_xml(text) for _ in range(KEPT)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(kept) / 1024


def both_ways(name: str, text: str) -> dict[str, float]:
    """Microseconds and documents per second, by name."""
    lines = f"{name}, {len(text.splitlines())} lines"
    document = read_as_written(text)
    reading = typical_us(lambda: type(document).from_xml(text), ROUNDS)
    writing = typical_us(document.to_xml, ROUNDS)
    return {
        f"read {lines}, µs": reading,
        f"write {lines}, µs": writing,
        f"read and write {lines}, documents/s": 1e6 / (reading + writing),
    }


def measure(files: list[Path]) -> dict[str, float]:
    """Every figure by name; the unit is the name's last word."""
    figures = {"import of the classes, ms": fresh_ms(IMPORT), "import and first document, ms": fresh_ms(FIRST)}
    for file in [GUEST, *files]:
        figures |= both_ways(file.name, file.read_text())
    return figures | {f"memory of one {GUEST.name}, KiB": memory_kib(GUEST.read_text())}


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="other documents to read and write")
    for name, value in measure(parser.parse_args().files).items():
        print(f"{name:60} {value:>12,.2f}")


if __name__ == "__main__":
    main()
