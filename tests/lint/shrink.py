"""`python -m tests.lint.shrink`: take the lines out of the lists of exceptions that are not needed any more.

It adds none: a new exception is written by hand, and seen in review.
"""

import sys

from tests.lint import test_mirror, test_size
from tests.lint.source import ROOT


def shrink(name: str, needed: set[str]) -> int:
    """Keep comments and the lines whose first word is needed; returns how many went."""
    path = ROOT / "tests/lint" / name
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if line.startswith("#") or line.split()[0] in needed]
    path.write_text("".join(kept))
    return len(lines) - len(kept)


def main() -> int:
    large = {module for module, count in test_size.lines().items() if count > test_size.LARGEST}
    gone = shrink(test_mirror.LIST, test_mirror.without_test()) + shrink(test_size.LIST, large)
    print(f"{gone} lines less")
    return 0


if __name__ == "__main__":
    sys.exit(main())
