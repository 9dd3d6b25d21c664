"""`python -m tests.compat.programs [NAME…]`: all programs of the table, or those that are named."""

import sys
from collections.abc import Callable, Iterator

from tests.compat.programs import (
    ansible,
    examples,
    green,
    kcli,
    monitors,
    nbd_backup,
    server_life,
    typed,
    virt_manager,
)
from tests.compat.programs.places import NotHereError

PROGRAMS: dict[str, Callable[[], Iterator[tuple[str, bool, str]]]] = {
    "typed": typed.compare,
    "examples": examples.compare,
    "virt-manager": virt_manager.compare,
    "kcli": kcli.compare,
    "monitors": monitors.compare,
    "ansible": ansible.compare,
    "eventlet": green.compare,
    "virtnbdbackup": nbd_backup.compare,
    "nova": server_life.compare,
}


def main(names: list[str]) -> int:
    """How many parts of programs do not run as they should, as an exit code."""
    passed = failed = skipped = 0
    for name in names or list(PROGRAMS):
        try:
            for what, is_well, difference in PROGRAMS[name]():
                passed, failed = passed + is_well, failed + (not is_well)
                print("ok  " if is_well else "FAIL", what, *([] if is_well else [f"\n    {difference}"]), flush=True)
        except NotHereError as reason:
            skipped += 1
            print("skip", name, f"\n    {reason}", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
