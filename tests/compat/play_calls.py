"""Plays one session of calls through Debian's libvirt module: `python -m tests.compat.play_calls URI FOLDER FILE`.

Prints the outcome of every line as a JSON list of texts.  What the lines may use is said in ``test_test_driver``.
"""

import functools
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.stock_client import stock_libvirt

libvirt = stock_libvirt()

MARKED = "the-end"
MARK = f"<network><name>{MARKED}</name></network>"
"""What each session leaves behind."""

ASSIGNMENT = re.compile(r"^[a-zA-Z_]\w*\s*=[^=]")


def shown(value: Any) -> str:
    """A value as it is compared: objects by kind and name, what is random by its kind."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {shown(item)}' for key, item in value.items())}}}"
    if type(value).__module__.startswith("libvirt"):
        name = getattr(value, "name", None) or getattr(value, "getName", None)
        return f"<{type(value).__name__} {name() if callable(name) else ''}>"
    text = value if isinstance(value, str) else repr(value)
    text = re.sub(
        r"\b(?!6c1e8a3f|6695eb01|dd8fe884|dfe224cb|1{8})[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID", text
    )
    return re.sub(r"\b\d{15,}\b", "NANOSECONDS", text)


def outcome(line: str, names: dict[str, Any]) -> str:
    """What came of one line: its value, or the number and domain of its error."""
    try:
        if ASSIGNMENT.match(line):
            exec(line, names)  # the lines are this repository's own
            return "done"
        value = eval(line, names)
        # libvirt lists what it keeps in hash tables.
        is_unordered = isinstance(value, list) and "list" in line
        return shown(sorted(value, key=shown) if is_unordered else value)
    except libvirt.libvirtError as error:
        return f"error {error.get_error_code()} of {error.get_error_domain()}"
    except NameError:
        return "not defined"
    except (LookupError, TypeError) as error:
        return type(error).__name__


def fresh(uri: str) -> Any:
    """A connection to a simulated host that no earlier session has touched: libvirtd ends one a little late."""
    deadline = time.monotonic() + 20
    while True:
        connection = libvirt.open(uri)
        if not any(network.name() == MARKED for network in connection.listAllNetworks()):
            return connection
        connection.close()
        assert time.monotonic() < deadline, "the simulated host of the session before does not end"
        time.sleep(0.01)


def play(uri: str, folder: str, lines: list[str]) -> list[str]:
    """The outcome of each line of a session."""
    connection = fresh(uri)
    names: dict[str, Any] = {
        "libvirt": libvirt,
        "URI": uri,
        "F": folder,
        "c": connection,
        "d": connection.lookupByName("test"),
        "norm": functools.partial(re.sub, r"<creationTime>\d+</creationTime>", "<creationTime>T</creationTime>"),
    }
    result = [outcome(line, names) for line in lines]
    connection.networkCreateXML(MARK)
    return result


def lines_of(session: Path) -> list[str]:
    return [line for line in session.read_text().splitlines() if line and not line.startswith("#")]


def main(uri: str, folder: str, session: str) -> None:
    print(json.dumps(play(uri, folder, lines_of(Path(session)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
