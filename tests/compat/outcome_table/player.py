"""Makes the calls of the table on one daemon: `python -m tests.compat.outcome_table.player SETTINGS`.

Writes one line of JSON for each case to a file, so that whoever started it sees how far it came, and where it hangs.
`SETTINGS` is the file of a :class:`Settings`.  Every case that may have changed something is followed by a new world.
"""

import gc
import json
import os
import re
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.stock_client import stock_libvirt, stock_module
from tests.compat.outcome_table import documents
from tests.compat.outcome_table.cases import Case, cases, third_cases
from tests.compat.outcome_table.situations import Situation
from tests.compat.outcome_table.third import NAMES

libvirt = stock_libvirt()

_MARKED = "the-end"
_MARK = f"<network><name>{_MARKED}</name></network>"
_RANDOM = re.compile(r"\b(?!6c1e8a3f|6695eb01|dd8fe884|dfe224cb|1{8})[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b")
CONNECTION_ENDS = "the connection ends"
_READS = re.compile(r"\.(?:get|list|lookup|is|num|XMLDesc|info|name|ID|UUID|state|max)[\w]*\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Settings:
    """URIs of the read-write and the read-only socket, numbers of cases in the folder's table.

    `folder` has the table and the outcomes, and is where calls leave their files.
    """

    uri: str
    read_only_uri: str
    folder: str
    wanted: list[int]

    def table(self) -> dict[int, Case]:
        """The cases by number: not this module's own, which may lack a method of the other's."""
        return read_table(json.loads((Path(self.folder) / "table").read_text()))


def written_table(wanted: dict[int, Case]) -> dict[str, Any]:
    """The wanted cases as JSON; each situation once."""
    places = {situation: place for place, situation in enumerate(dict.fromkeys(c.situation for c in wanted.values()))}
    cases = [[number, case.kind, places[case.situation], case.call] for number, case in wanted.items()]
    return {"situations": [asdict(situation) for situation in places], "cases": cases}


def read_table(table: dict[str, Any]) -> dict[int, Case]:
    """The other way round."""
    situations = [Situation(**{**each, "lines": tuple(each["lines"])}) for each in table["situations"]]
    return {number: Case(kind, situations[place], call) for number, kind, place, call in table["cases"]}


def shape(value: Any) -> str:
    """What kind of value it is, all the way down."""
    if isinstance(value, dict):
        return "{{{}}}".format(", ".join(f"{key}: {shape(item)}" for key, item in sorted(value.items(), key=str)))
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[{', '.join(sorted(map(shape, value)))}]"
    if isinstance(value, str) and value.startswith("<"):
        return f"document {value.split()[0].strip('<>')}"
    return type(value).__name__


def shown(value: Any, folder: str) -> str:
    """The value itself, without what differs between two runs."""
    if isinstance(value, list):
        return f"[{', '.join(sorted(shown(each, folder) for each in value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(shown(each, folder) for each in value)})"
    if isinstance(value, dict):
        return "{{{}}}".format(", ".join(f"{key}: {shown(item, folder)}" for key, item in value.items()))
    if type(value).__module__.startswith("libvirt"):
        name = getattr(value, "name", None) or getattr(value, "getName", None)
        return f"<{type(value).__name__} {name() if callable(name) else ''}>"
    text = (value if isinstance(value, str) else repr(value)).replace(folder, "FOLDER")
    text = re.sub(
        r"\b(?!6c1e8a3f|6695eb01|dd8fe884|dfe224cb|1{8})[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b", "UUID", text
    )
    text = re.sub(r"52:54:00:(?!6b)[0-9a-f:]{8}", "MAC", text)
    return re.sub(r"\b\d{10,}\b", "LARGE", re.sub(r" at 0x[0-9a-f]+", "", text))


class Player:
    """One client; `world` is the names that calls may use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.world: dict[str, Any] = {}
        self.situation: Situation | None = None
        self.made: list[list[str]] = []

    def enter(self, situation: Situation) -> None:
        """A new world in a situation."""
        self.leave()
        self.situation = situation
        deadline = time.monotonic() + 2
        while True:
            connection = libvirt.open(self.settings.uri)
            if _MARKED not in connection.listNetworks():
                break
            connection.close()
            if time.monotonic() > deadline:
                # Something of the module's holds on to a connection: only the end of the process ends it.
                end()
        self.world = {name: text for name, text in vars(documents).items() if name.isupper()}
        self.world |= {"c": connection, "F": self.settings.folder, "NONBLOCK": 1, "callback": lambda *_: None, **NAMES}
        self.world |= {"libvirt": libvirt, "libvirt_qemu": stock_module("libvirt_qemu")}
        self.world |= {"libvirt_lxc": stock_module("libvirt_lxc")}
        if any("r." in line or situation.receiver == "r" or "c = r" in line for line in situation.lines):
            self.world["r"] = libvirt.openReadOnly(self.settings.read_only_uri)
        self.made = [self.run(line) for line in situation.lines]

    def leave(self) -> None:
        """End the world, whatever still holds on to its connection."""
        if not self.world:
            return
        connection, read_only = self.world["c"], self.world.get("r")
        connection = libvirt.open(self.settings.uri) if connection is read_only else connection
        self.world = {}
        connection.networkCreateXML(_MARK)
        if read_only is not None:
            read_only.close()
        del read_only
        if connection.close():
            del connection
            gc.collect()

    def run(self, line: str) -> list[str]:
        """Class and particulars of a line's outcome."""
        try:
            if re.match(r"\w+ = ", line):
                exec(line, self.world)  # the lines are this repository's own
                return ["done", ""]
            value = eval(line, self.world)
            return [shape(value), shown(value, self.settings.folder)]
        except libvirt.libvirtError as error:
            if error.get_error_code() is None:
                return ["libvirtError", str(error)]
            text = error.get_error_message() or ""
            extras = [error.get_str1(), error.get_str2(), error.get_str3(), error.get_int1(), error.get_int2()]
            return [
                f"error {error.get_error_code()} of {error.get_error_domain()}",
                f"{error.get_error_level()} {text} {extras}".replace(self.settings.folder, "FOLDER"),
            ]
        except Exception as error:
            return [type(error).__name__, str(error)[:200]]

    def prepare(self, case: Case) -> None:
        """Be in a world that no call has changed."""
        if case.situation is not self.situation:
            self.enter(case.situation)

    def play(self, case: Case) -> list[str]:
        """Class, particulars and what led there."""
        outcome = self.run(case.call)
        if not self.world["c"].isAlive():
            return [CONNECTION_ENDS, "", ""]
        lead = " ".join(each[0] for each in self.made if "rror" in each[0])
        if not outcome[0].endswith("Error") and not outcome[0].startswith("error") and not _READS.search(case.call):
            self.situation = None
        return [*outcome, lead]


def end() -> None:
    """End the process: threads and callbacks of the module would keep the interpreter from ending."""
    os._exit(0)


def loop_events() -> None:
    """The module's own event loop, in a thread, for registrations and keepalive."""
    libvirt.virEventRegisterDefaultImpl()

    def loop() -> None:
        while True:
            libvirt.virEventRunDefaultImpl()

    libvirt.virEventAddTimeout(1000, lambda *_: None, None)
    threading.Thread(target=loop, daemon=True).start()


def every_case(second: bool = False, third: bool = False) -> list[Case]:
    modules = (stock_module("libvirt_qemu"), stock_module("libvirt_lxc"))
    return list(third_cases(libvirt, modules) if third else cases(libvirt, modules, second=second))


def main(path: str) -> None:
    settings = Settings(**json.loads(Path(path).read_text()))
    gc.disable()
    loop_events()
    player = Player(settings)
    # Calls that are given names without a folder leave files where they are made.
    os.chdir(settings.folder)
    every = settings.table()
    with open(Path(settings.folder) / "outcomes", "a", buffering=1) as output:
        for number in settings.wanted:
            player.prepare(every[number])
            output.write(json.dumps([number]) + "\n")
            outcome = player.play(every[number])
            output.write(json.dumps([number, *outcome]) + "\n")
            if outcome[0] == CONNECTION_ENDS:
                break
    end()


if __name__ == "__main__":
    main(*sys.argv[1:])
