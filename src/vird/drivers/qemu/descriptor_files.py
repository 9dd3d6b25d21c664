"""JSON descriptors that packages install for QEMU's users, in folders that override one another.

Files of a later folder replace those of the same name in an earlier one, an empty file hides it, and the order of
names is the order of preference.  `firmware` and `vhost_user_programs` say what is in them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from vird.host import files

DESCRIPTOR_MAX = 256 * 1024

Described = TypeVar("Described")


def descriptor_paths(folders: Sequence[str]) -> list[Path]:
    """The files that count, in order of preference."""
    chosen: dict[str, Path] = {}
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        chosen.update({name: Path(folder, name) for name in names if name.endswith(".json")})
    return [chosen[name] for name in sorted(chosen) if chosen[name].stat().st_size]


def read_all(folders: Sequence[str], parse: Callable[[str, Any], Described]) -> list[Described]:
    """All of them as ``parse`` takes them; one that cannot be read or understood is left out."""
    found: list[Described] = []
    for path in descriptor_paths(folders):
        try:
            found.append(parse(str(path), json.loads(files.read_small(path, DESCRIPTOR_MAX))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return found
