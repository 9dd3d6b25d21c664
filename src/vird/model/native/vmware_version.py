"""The version of a VMware product, from what its programs say about themselves."""

from __future__ import annotations

import re
from typing import Final, Literal

from vird.errors import InternalError

Product = Literal["workstation", "player", "fusion"]

_NAMES: Final[dict[Product, str]] = {
    "workstation": "VMware Workstation ",
    "player": "VMware Player ",
    "fusion": "\nVMware Fusion ",
}
_VERSION = re.compile(r"([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?")


def parse_version(text: str, product: Product) -> int:
    """The version as one number: a million times major, a thousand times minor, micro.

    ``text`` is the output of the product's ``-v`` (``vmware-vmx -v`` for Fusion).  Raises InternalError
    when it names no version.
    """
    name = _NAMES[product]
    found = text.rfind(name)
    if found < 0:
        raise InternalError(f'cannot find version pattern "{name}"')
    version = _VERSION.match(text, found + len(name))
    if version is None:
        raise InternalError("failed to parse version")
    major, minor, micro = (int(part or 0) for part in version.groups())
    return major * 1_000_000 + minor * 1_000 + micro
