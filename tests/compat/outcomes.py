"""Every method of the stock module with good and hostile arguments: what differs between libvirtd and vird.

`python -m tests.compat.outcomes [--only REGEX] [--exact] [--every N] [--second]` prints the cases that differ and the
score.
A case's outcome is the shape of its value or the number and domain of its error; with ``--exact`` values and texts
count too.  ``--binding libvirtd`` (or ``vird``) plays them on that one daemon by Debian's binding and by our `libvirt`
module, and compares the two.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.compat.outcome_table.cases import Case
from tests.compat.outcome_table.player import CONNECTION_ENDS, every_case, written_table
from tests.lint.source import ROOT
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

PATIENCE_S = 20
DAEMON_ENDS = "the daemon ends"
CLIENT_ENDS = "client ends with"
DELIBERATE = {
    # Streams are to be had on the test driver: libvirt's has none.
    r"^virStorageVol .*: v\.(upload|download)\(": "volumes of simulated pools have content",
    r"^virConnect \(read-only\): r\.setIdentity": "who may only look has no business to be somebody else",
    r"<!DOCTYPE": "document type declarations are refused unread",
    r"xmlns:a=''": "an empty namespace is no namespace",
    r"<memballoon model='virtio'/><memballoon": "the last of elements that there is one of counts",
}
"""Cases that are meant to differ, and why."""


@dataclass(frozen=True, slots=True)
class Side:
    """A daemon and the module that asks it: `modules` is the folder of ours, "" for Debian's."""

    name: str
    kind: type[Daemon]
    modules: str = ""


DAEMONS = (Side("libvirtd", Libvirtd), Side("vird", Vird))
BINDINGS = {
    each.name: (Side("C binding", each.kind), Side("ours", each.kind, str(ROOT / "compat/src"))) for each in DAEMONS
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` is what is compared, `particulars` the value or text, `lead` what failed before the call."""

    kind: str
    particulars: str
    lead: str


@dataclass(frozen=True, slots=True)
class Compared:
    case: Case
    theirs: Outcome
    ours: Outcome

    def is_same(self, exactly: bool = False) -> bool:
        return self.theirs == self.ours if exactly else self.theirs.kind == self.ours.kind

    @property
    def has_answer(self) -> bool:
        """Whether libvirtd and the C binding survived the question."""
        return self.theirs.kind not in (CONNECTION_ENDS, DAEMON_ENDS) and not self.theirs.kind.startswith(CLIENT_ENDS)

    @property
    def reason(self) -> str | None:
        """Why it may differ; None when it may not."""
        return next((why for pattern, why in DELIBERATE.items() if re.search(pattern, self.case.whole)), None)


def play(daemon: Daemon, folder: Path, wanted: dict[int, Case], modules: str = "") -> dict[int, Outcome]:
    """The outcomes of the wanted cases by number; one that does not come within `PATIENCE_S` is "hangs"."""
    output, settings = folder / "outcomes", folder / "settings"
    (folder / "table").write_text(json.dumps(written_table(wanted)))
    environ = {**os.environ, "PYTHONPATH": modules}
    found: dict[int, Outcome] = {}
    while left := [number for number in wanted if number not in found]:
        uris = {"uri": daemon.uri("test", "default")}
        uris["read_only_uri"] = daemon.uri("test", "default", daemon.read_only_socket)
        settings.write_text(json.dumps({**uris, "folder": str(folder), "wanted": left}))
        output.write_text("")
        argv = [sys.executable, "-m", "tests.compat.outcome_table.player", str(settings)]
        process = subprocess.Popen(argv, env=environ)
        size, since = 0, time.monotonic()
        while process.poll() is None and time.monotonic() - since < PATIENCE_S:
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                if (now := output.stat().st_size) != size:
                    size, since = now, time.monotonic()
        hangs = process.poll() is None
        process.kill()
        process.wait()
        begun = None
        for line in output.read_text().splitlines():
            number, *rest = json.loads(line)
            begun = number
            if rest:
                found[number] = Outcome(*rest)
        # A daemon that falls takes a moment to be gone.
        if begun is not None and begun in found and found[begun].kind == CONNECTION_ENDS:
            time.sleep(0.5)
        died = daemon.process is None or daemon.process.poll() is not None
        if begun is None or begun not in found:
            end = "hangs" if hangs else DAEMON_ENDS if died else f"{CLIENT_ENDS} {process.returncode}"
            found[left[0] if begun is None else begun] = Outcome(end, "", "")
        if died:
            daemon.start()  # type: ignore[attr-defined, unused-ignore]
    return found


def outcomes(side: Side, wanted: dict[int, Case]) -> dict[int, Outcome]:
    """The same on a fresh daemon."""
    with tempfile.TemporaryDirectory(prefix="vird-outcomes.") as name, Sandbox() as sandbox:
        daemon = side.kind(sandbox, Path(name) / "root")
        daemon.start()  # type: ignore[attr-defined, unused-ignore]
        try:
            return play(daemon, Path(name), wanted, side.modules)
        finally:
            daemon.terminate()


def compare(wanted: dict[int, Case], sides: tuple[Side, Side] = DAEMONS) -> list[Compared]:
    """The wanted cases on both sides at once."""
    results: dict[str, dict[int, Outcome]] = {}

    def run(side: Side) -> None:
        results[side.name] = outcomes(side, wanted)

    threads = [threading.Thread(target=run, args=(side,)) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    theirs, ours = (results[side.name] for side in sides)
    return [Compared(case, theirs[number], ours[number]) for number, case in wanted.items()]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose text this regular expression finds")
    parser.add_argument("--exact", action="store_true", help="values and texts count too")
    parser.add_argument("--every", type=int, default=1, help="each so-manieth case only")
    parser.add_argument("--second", action="store_true", help="the other table, with other arguments and more states")
    parser.add_argument("--third", action="store_true", help="the table of what is no argument at all")
    parser.add_argument("--list", action="store_true", help="say how many cases there are of each class")
    parser.add_argument("--binding", choices=BINDINGS, help="the C binding and ours on one daemon")
    options = parser.parse_args(argv)
    chosen = [
        (n, case)
        for n, case in enumerate(every_case(options.second, options.third))
        if re.search(options.only, str(case))
    ]
    wanted = dict(chosen[:: options.every])
    if options.list:
        print(len(wanted), Counter(case.kind for case in wanted.values()))
        return 0
    sides = BINDINGS[options.binding] if options.binding else DAEMONS
    compared = compare(wanted, sides)
    for each in [each for each in compared if not each.has_answer]:
        print(f"no answer of the {sides[0].name}'s:", each.case)
    compared = [each for each in compared if each.has_answer]
    different = [each for each in compared if not each.is_same(options.exact)]
    for each in different:
        print(each.case, f"({each.reason})" if each.reason else "")
        for side, outcome in zip(sides, (each.theirs, each.ours), strict=True):
            print(
                f"    {side.name:9} {outcome.kind[:300]} | {outcome.particulars[:600]}"
                + (f" | after {outcome.lead}" if outcome.lead else "")
            )
    same = len(compared) - len(different)
    meant = sum(each.reason is not None for each in different)
    print(f"{meant} of the {len(different)} that differ are meant to")
    print(f"{same} of {len(compared)} outcomes are the same: {100 * same / max(1, len(compared)):.2f} %")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
