"""Whether applying a document to an object that was made by it, or by what a daemon tells of it, does nothing.

``python -m tests.corpora.desired DIR`` looks at all guests and networks of the corpora in DIR.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from vird.cli.desired.current import Current
from vird.cli.desired.planning import plan, report
from vird.cli.desired.wanted import Wanted, parse
from vird.errors import VirdError
from vird.markup import parse_document
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.model.kinds import kind_of, read_for_use
from vird.model.network.document import Network

POOL = '<?vird pool="p"?>'


def nothing_to_do(text: str) -> str | None:
    """What would be done, as a plan for people; None when it is nothing."""
    wanted = _parsed(text.partition("?>")[2] if text.startswith("<?xml") else text, "document")
    current = _made_by(text)
    told = _parsed(current.defined or "", "what the daemon tells")
    for each in (wanted, told):
        # an emptied name or UUID is no other name or UUID
        if found := _plan(each, current):
            return found
    return None


def _parsed(text: str, source: str) -> Wanted:
    is_volume = kind_of(parse_document(text)).name == "storage volume"
    return parse(((POOL if is_volume else "") + text).encode(), source)


def _plan(wanted: Wanted, current: Current) -> str | None:
    steps = plan([(replace(wanted, pool=None), replace(current, name=wanted.name))])
    found = report(steps)
    return found.text(quiet=True) if found.items else None


def _made_by(text: str) -> Current:
    made = read_for_use(text)
    uuid = getattr(made, "uuid", None)
    live = None
    if isinstance(made, Domain):
        running = made.copy()
        running.id = 1
        live = forms.live(running).to_xml()
    elif isinstance(made, Network):
        live = made.to_xml()
    return Current(None, "", uuid, made.to_xml(), live, False, live is not None)


FOLDERS = ("qemuxml2argvdata", "qemuxml2xmloutdata", "genericxml2xmlindata", "networkxml2xmlin", "networkxml2xmlout",
           "storagepoolxml2xmlin", "nwfilterxml2xmlin", "secretxml2xmlin")  # fmt: skip


def main() -> int:
    """A line for each folder; documents that are refused are nobody's."""
    good = True
    for folder in FOLDERS:
        passed = total = 0
        for path in sorted((Path(sys.argv[1]) / folder).glob("*.xml")):
            text = path.read_text()
            try:
                read_for_use(text)
            except VirdError:
                continue
            total += 1
            found = nothing_to_do(text)
            passed += found is None
            if found:
                print(f"{path.name}:\n{found}", file=sys.stderr)
        print(f"{folder} {passed}/{total}", flush=True)
        good = good and passed == total
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
