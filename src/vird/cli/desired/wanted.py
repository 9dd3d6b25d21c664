"""The documents that say what a daemon shall have: from a file, or all ``*.xml`` files below a folder.

What libvirt's documents have no place for may stand before the root element, as an instruction that libvirt skips:

    <?vird autostart="yes" state="running"?>

``state`` is ``running`` or ``off``; ``pool`` names the pool of a volume; ``value`` the file with a secret's value, from
the document's folder on. What is not said there is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vird.errors import InvalidArg, VirdError

if TYPE_CHECKING:
    from vird.markup import Element

KINDS: Final = ("network filter", "network", "secret", "storage pool", "storage volume", "domain")
"""What can be wanted, in the order in which one needs the other."""
STATES: Final = ("running", "off")
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_VALUE_BYTES: Final = 65536
"""The wire's limit of a secret's value."""
_INSTRUCTION: Final = re.compile(r"""<\?vird\s+(.*?)\?>""", re.DOTALL)
_PAIR: Final = re.compile(r"""\s*([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')\s*""")


@dataclass(frozen=True)
class Wanted:
    """One document. ``name`` is what it is called there, for secrets what they are for."""

    kind: str
    name: str
    uuid: str | None
    text: str
    element: Element
    file: str
    autostart: bool | None = None
    state: str | None = None
    pool: str | None = None
    value_file: str | None = None
    value: bytes | None = None


def read(place: Path) -> list[Wanted]:
    """What a file or the files below a folder want.

    Raises `InvalidArg` naming the file of what cannot be read or is wanted twice, and OSError.
    """
    files = sorted(place.rglob("*.xml")) if place.is_dir() else [place]
    if not files:
        raise InvalidArg(f"{place}: no *.xml files")
    found: list[Wanted] = []
    for file in files:
        if not file.is_file():
            raise InvalidArg(f"{file}: no such file")
        if file.stat().st_size > MAX_BYTES:
            raise InvalidArg(f"{file}: larger than {MAX_BYTES} bytes")
        found.append(_with_value(parse(file.read_bytes(), str(file)), file.parent))
    _refuse_twins(found)
    return found


def _with_value(wanted: Wanted, folder: Path) -> Wanted:
    if wanted.value_file is None:
        return wanted
    file = folder / wanted.value_file
    if not file.is_file():
        raise InvalidArg(f"{wanted.file}: {file}: no such file")
    if file.stat().st_size > MAX_VALUE_BYTES:
        raise InvalidArg(f"{wanted.file}: {file}: larger than {MAX_VALUE_BYTES} bytes")
    return replace(wanted, value=file.read_bytes())


def parse(raw: bytes, file: str) -> Wanted:
    """One document; raises `InvalidArg`, beginning with ``file``."""
    from vird.markup import parse_document
    from vird.model.kinds import kind_of, read_as_written

    try:
        text = raw.decode()
        kind = kind_of(parse_document(text)).name
        if kind not in KINDS:
            raise InvalidArg(f"a {kind} cannot be planned")
        said = instruction(text)
        element = read_as_written(text)
        name = name_of(element)
        if kind == "storage volume" and "pool" not in said:
            raise InvalidArg('which pool is the volume in? Put <?vird pool="NAME"?> before it')
        for word, owner in (("pool", "storage volume"), ("value", "secret")):
            if word in said and kind != owner:
                raise InvalidArg(f"a {kind} has no '{word}'")
    except UnicodeDecodeError as wrong:
        raise InvalidArg(f"{file}: not UTF-8 at byte {wrong.start}") from None
    except VirdError as wrong:
        raise InvalidArg(f"{file}: {wrong.detail or wrong.message}") from wrong
    autostart = said.get("autostart")
    return Wanted(
        kind,
        name,
        getattr(element, "uuid", None),
        text,
        element,
        file,
        None if autostart is None else autostart == "yes",
        said.get("state"),
        said.get("pool"),
        said.get("value"),
    )


def instruction(text: str) -> dict[str, str]:
    """What stands in ``<?vird …?>``; raises `InvalidArg` for words that say nothing."""
    known: dict[str, tuple[str, ...] | None] = {
        "autostart": ("yes", "no"),
        "state": STATES,
        "pool": None,
        "value": None,
    }
    found: dict[str, str] = {}
    for inner in _INSTRUCTION.findall(text):
        if "".join(_PAIR.sub("", inner).split()):
            raise InvalidArg(f"cannot read <?vird {inner}?>")
        for name, first, second in _PAIR.findall(inner):
            value = first or second
            if name not in known:
                raise InvalidArg(f"<?vird?> has no '{name}', but {', '.join(known)}")
            words = known[name]
            if words is not None and value not in words:
                raise InvalidArg(f"{name} is {' or '.join(words)}, not '{value}'")
            found[name] = value
    return found


def name_of(element: Element) -> str:
    """What people call the object; raises `InvalidArg` for a document that says nothing."""
    usage = getattr(element, "usage", None)
    name = getattr(element, "name", None) or (usage is not None and f"{usage.type} {usage.target}") or None
    name = name or getattr(element, "uuid", None)
    if not name:
        raise InvalidArg("the document has no name")
    return str(name)


def _refuse_twins(found: list[Wanted]) -> None:
    seen: dict[tuple[str, str | None, str], str] = {}
    for each in found:
        key = each.kind, each.pool, each.name
        if key in seen:
            raise InvalidArg(f"{each.file}: {each.kind} '{each.name}' is in {seen[key]} already")
        seen[key] = each.file
