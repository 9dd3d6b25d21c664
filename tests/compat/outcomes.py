"""Every method of the stock module with good and hostile arguments: what differs between libvirtd and vird.

`python -m tests.compat.outcomes [--only REGEX] [--exact] [--every N] [--second]` prints the cases that differ and the
score.
A case's outcome is the shape of its value or the number and domain of its error; with ``--exact`` values and texts
count too.
"""

import argparse
import json
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
from tests.compat.outcome_table.player import CONNECTION_ENDS, every_case
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

PATIENCE_S = 20
DAEMON_ENDS = "the daemon ends"
DELIBERATE = {
    # Streams are to be had on the test driver: libvirt's has none.
    r"^virStorageVol .*: v\.(upload|download)\(": "volumes of simulated pools have content",
    r"^virConnect \(read-only\): r\.setIdentity": "who may only look has no business to be somebody else",
    r"<!DOCTYPE": "document type declarations are refused unread",
    r"(arch|mode)=''|<mac/>|model type=''|xmlns:a=''": "libvirt takes some empty attributes for none",
    r"<memballoon model='virtio'/><memballoon": "the last of elements that there is one of counts",
    r"nodeDeviceCreateXML\(.*(<device/>|<capability type='(|-1)'/>)": "told as the document's fault",
}
"""Cases that are meant to differ, and why."""


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
        """Whether libvirtd survived the question."""
        return self.theirs.kind not in (CONNECTION_ENDS, DAEMON_ENDS)

    @property
    def reason(self) -> str | None:
        """Why it may differ; None when it may not."""
        return next((why for pattern, why in DELIBERATE.items() if re.search(pattern, self.case.whole)), None)


def play(daemon: Daemon, folder: Path, wanted: list[int], second: bool = False) -> dict[int, Outcome]:
    """The outcomes of the wanted cases by number; one that does not come within `PATIENCE_S` is "hangs"."""
    output, settings = folder / "outcomes", folder / "settings"
    found: dict[int, Outcome] = {}
    while left := [number for number in wanted if number not in found]:
        uris = {"uri": daemon.uri("test", "default")}
        uris["read_only_uri"] = daemon.uri("test", "default", daemon.read_only_socket)
        settings.write_text(
            json.dumps({**uris, "folder": str(folder), "wanted": left, "output": str(output), "second": second})
        )
        output.write_text("")
        process = subprocess.Popen([sys.executable, "-m", "tests.compat.outcome_table.player", str(settings)])
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
            end = "hangs" if hangs else DAEMON_ENDS if died else f"client ends with {process.returncode}"
            found[left[0] if begun is None else begun] = Outcome(end, "", "")
        if died:
            daemon.start()  # type: ignore[attr-defined, unused-ignore]
    return found


def outcomes(kind: type[Daemon], wanted: list[int], second: bool = False) -> dict[int, Outcome]:
    """The same on a fresh daemon."""
    with tempfile.TemporaryDirectory(prefix="vird-outcomes.") as name, Sandbox() as sandbox:
        daemon = kind(sandbox, Path(name) / "root")
        daemon.start()  # type: ignore[attr-defined, unused-ignore]
        try:
            return play(daemon, Path(name), wanted, second)
        finally:
            daemon.terminate()


def compare(wanted: list[int], second: bool = False) -> list[Compared]:
    """The wanted cases, of the first or the second table, on both daemons at once."""
    every = every_case(second)
    results: dict[type[Daemon], dict[int, Outcome]] = {}

    def run(kind: type[Daemon]) -> None:
        results[kind] = outcomes(kind, wanted, second)

    threads = [threading.Thread(target=run, args=(kind,)) for kind in (Libvirtd, Vird)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [Compared(every[number], results[Libvirtd][number], results[Vird][number]) for number in wanted]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose text this regular expression finds")
    parser.add_argument("--exact", action="store_true", help="values and texts count too")
    parser.add_argument("--every", type=int, default=1, help="each so-manieth case only")
    parser.add_argument("--second", action="store_true", help="the other table, with other arguments and more states")
    parser.add_argument("--list", action="store_true", help="say how many cases there are of each class")
    options = parser.parse_args(argv)
    every = every_case(options.second)
    wanted = [number for number, case in enumerate(every) if re.search(options.only, str(case))][:: options.every]
    if options.list:
        print(len(wanted), Counter(every[number].kind for number in wanted))
        return 0
    compared = compare(wanted, options.second)
    for each in [each for each in compared if not each.has_answer]:
        print("no answer of libvirtd's:", each.case)
        compared.remove(each)
    different = [each for each in compared if not each.is_same(options.exact)]
    for each in different:
        print(each.case, f"({each.reason})" if each.reason else "")
        for name, outcome in (("libvirtd", each.theirs), ("vird", each.ours)):
            print(
                f"    {name:8} {outcome.kind[:300]} | {outcome.particulars[:600]}"
                + (f" | after {outcome.lead}" if outcome.lead else "")
            )
    same = len(compared) - len(different)
    meant = sum(each.reason is not None for each in different)
    print(f"{meant} of the {len(different)} that differ are meant to")
    print(f"{same} of {len(compared)} outcomes are the same: {100 * same / max(1, len(compared)):.2f} %")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
