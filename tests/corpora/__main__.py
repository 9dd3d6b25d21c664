"""``python -m tests.corpora DIR [SUITE…] [--json FILE] [--show CASE]``

Runs the suites found in DIR and prints one line ``SUITE passed/total`` each; folders that nothing
here understands count as 0 of the number of their files.  ``--show`` prints the difference of one
case (``NAME`` or ``SUITE/NAME``) instead.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Result, Suite, run
from tests.corpora.suites import all_suites


def main() -> int:
    """Run as the options say; 0 when all cases that ran passed."""
    options = _options()
    suites = {suite.folder: suite for suite in all_suites()}
    wanted = options.suite or sorted(p.name for p in options.dir.iterdir() if p.is_dir())
    results: list[Result] = []
    for folder in wanted:
        if not (options.dir / folder).is_dir():
            print(f"{folder}: no such folder in {options.dir}", file=sys.stderr)
            return 2
        suite = suites.get(folder) or Suite(folder, lambda root, name=folder: _unread(root / name))
        done = [run(folder, case) for case in suite.cases(options.dir) if _is_wanted(options.show, folder, case.name)]
        results += done
        if not options.show:
            print(f"{folder} {sum(r.ok for r in done)}/{len(done)}", flush=True)
    if options.show:
        _show(results)
    if options.json:
        cases = [{"suite": r.suite, "case": r.case, "ok": r.ok, "why": r.why} for r in results]
        options.json.write_text(json.dumps({"cases": cases}, indent=1) + "\n")
    return 0 if all(r.ok for r in results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.corpora", description=__doc__)
    parser.add_argument("dir", type=Path, metavar="DIR")
    parser.add_argument("suite", nargs="*", metavar="SUITE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--show", metavar="CASE")
    return parser.parse_args()


def _is_wanted(show: str | None, folder: str, name: str) -> bool:
    return show is None or show in (name, f"{folder}/{name}")


def _unread(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield Case(str(path.relative_to(folder)), lambda: "no suite reads this folder")


def _show(results: list[Result]) -> None:
    for result in results:
        print(f"{result.suite}/{result.case}: {'ok' if result.ok else 'differs'}")
        if result.why:
            print(result.why)


if __name__ == "__main__":
    sys.exit(main())
