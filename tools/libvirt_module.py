"""Writes `compat/src/libvirt/_calls.py`: the methods of the `libvirt` module that follow from procedures alone.

    .venv/bin/python tools/libvirt_module.py            writes it when it is out of date
    .venv/bin/python tools/libvirt_module.py --check    says whether it is, and fails

`compat/surface.tsv` has the methods, the procedures' rows have the rest.  A method that the modules beside `_calls.py`
define by hand is left to them.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.client_calls import (  # noqa: E402
    COUNTS,
    KINDS,
    ROOM,
    STRINGS_TOO,
    WANTED,
    Method,
    element,
    fields,
    is_uuid,
    shape,
    wants_strings,
)
from tools.generated import publish  # noqa: E402
from vird.wire import procedures  # noqa: E402
from vird.wire.xdr import Number, TypedParam  # noqa: E402

FOLDER = ROOT / "compat/src/libvirt"
ROWS = {row.function: row for row in procedures.every() if not row.event and row.program is procedures.REMOTE}
ROWS["virConnectListNWFilters"] = procedures.remote.CONNECT_LIST_NWFILTERS
CLASSES = {
    "Domain": "virDomain",
    "DomainSnapshot": "virDomainSnapshot",
    "DomainCheckpoint": "virDomainCheckpoint",
    "Network": "virNetwork",
    "NetworkPort": "virNetworkPort",
    "StoragePool": "virStoragePool",
    "StorageVolume": "virStorageVol",
    "NodeDevice": "virNodeDevice",
    "NWFilter": "virNWFilter",
    "NWFilterBinding": "virNWFilterBinding",
    "Interface": "virInterface",
    "Secret": "virSecret",
}
FILES = ("to", "frm", "file")
"""Parameters that are paths of files on the server."""
SIGNED_FLAGS = {"virConnectGetDomainCapabilities"}
"""Functions whose flags the binding reads as a signed number."""
UNCHECKED = {"virDomainGetInterfaceParameters"}
"""Functions of the C library that send what is not there, and fail so."""
DEMANDED = {
    "virConnectGetCPUModelNames",
    "virDomainAuthorizedSSHKeysGet",
    "virDomainAuthorizedSSHKeysSet",
}
"""Functions of the binding that take no None for a text."""
INVALID = {"StorageVolume": "InvalidStorageVol", "DomainSnapshot": "InvalidDomainSnapshot"}
"""The error for an object that is not there."""
PARENT_IS_THIS = ("virDomainSnapshot", "virDomainCheckpoint", "virNetworkPort")
"""Objects that belong to another object than the connection."""


def surface() -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Class, method, parameters with defaults, C function."""
    found = []
    for line in (ROOT / "compat/surface.tsv").read_text().splitlines():
        if line.startswith("#"):
            continue
        owner, name, parameters, function = line.split("\t")
        pairs = [p.partition("=") for p in parameters.split(", ") if p]
        found.append((owner, name, [(n, d) for n, _, d in pairs], function))
    return found


SHARED = ("Owned", "Named", "Unique", "_OfDomain")
"""Classes beside the generated module that several of the module's classes derive from."""


def by_hand() -> set[tuple[str, str]]:
    """The methods that are written beside the generated module, by class and name."""
    found = set()
    everybody = set(CLASSES.values())
    for path in FOLDER.glob("*.py"):
        if path.name in ("_calls.py", "_constants.py"):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                names = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
                owners = everybody if node.name in SHARED else {node.name.partition("_")[0]}
                found |= {(owner, name) for owner in owners for name in names}
    return found


def width(kind: Any) -> str:
    """The conversion of a number."""
    code = next((mark.code for mark in getattr(kind, "__metadata__", ()) if isinstance(mark, Number)), "i")
    return {"i": "i32", "I": "u32", "q": "i64", "Q": "u64"}.get(code, "")


class Writer:
    """One method of the module."""

    def __init__(self, owner: str, name: str, parameters: list[tuple[str, str]], function: str) -> None:
        self.owner, self.name, self.parameters, self.function = owner, name, parameters, function
        self.row = ROWS[function]
        self.method = Method(self.row)

    def arguments(self) -> tuple[list[str], list[str], dict[str, str], list[str]] | None:
        """What goes into the record, each parameter's conversion, their annotations, and those that must be there.

        None when they do not fit.
        """
        given = list(self.parameters)
        place = 1
        values, annotations = list[str](), dict[str, str]()
        taken, pointing, needed = list[str](), list[str](), list[str]()
        for name, kind in self.method.args.items():
            base, _, is_optional = shape(kind)
            inner = element(base)
            if name == self.method.subject:
                values.append("self._ref.name" if base is str else "self._ref")
                continue
            if name in WANTED:
                values.append("1")
                continue
            results = [shape(each)[1] for each in fields(self.row.ret).values() if element(shape(each)[0]) is not None]
            if name in ROOM and results and "ncpus" not in self.method.args:
                values.append(str(min(results[0] or 16384, 16384)))
                continue
            if not given:
                if name == "flags":
                    values.append("0")
                    continue
                return None
            parameter, _ = given.pop(0)
            place += 1
            values.append(parameter)
            if base is str:
                check = "file_path" if parameter in FILES else "optional"
                check = "demanded" if self.function in DEMANDED else check
                taken.append(f'{parameter} = {check}({parameter}, "{self.function}", {place})')
                annotations[parameter] = "str | None" if is_optional else "str"
                if not is_optional and self.function not in UNCHECKED:
                    needed.append(parameter)
            elif base is int and width(kind):
                strings_too = f" | {STRINGS_TOO}" if parameter == "flags" and wants_strings(self.row) else ""
                convert = f"{width(kind)}({parameter})"
                if parameter == "flags" and self.function in SIGNED_FLAGS:
                    convert = f"u32(i32({parameter}))"
                taken.append(f"{parameter} = {convert}{strings_too}")
                annotations[parameter] = "int"
            elif is_uuid(kind):
                return None
            elif inner is str:
                taken.append(f"{parameter} = strings({parameter})")
                annotations[parameter] = "list[str]"
            elif base in KINDS and not is_optional:
                taken.insert(0, f"own({parameter})")
                values[-1] = "ref"
                pointing.append(
                    f"ref = pointed({parameter}, refs.{base.__name__}, "
                    f'errors.{INVALID[KINDS[base].cls]}, "{self.function}")'
                )
                annotations[parameter] = CLASSES[KINDS[base].cls]
            else:
                return None
        return None if given else (values, taken + pointing, annotations, needed)

    def result(self) -> tuple[str, str] | None:
        """Annotation and expression of the result; None when it is no simple one."""
        ret = fields(self.row.ret)
        kept = {name: kind for name, kind in ret.items() if name not in COUNTS} or ret
        if not kept:
            return "int", "0"
        if len(kept) > 1:
            return None
        name, kind = next(iter(kept.items()))
        base = shape(kind)[0]
        inner = element(base)
        if base in KINDS:
            return self._made(CLASSES[KINDS[base].cls], f"ret.{name}")
        if inner in KINDS:
            annotation, made = self._made(CLASSES[KINDS[inner].cls], "each")
            return f"list[{annotation}]", f"[{made} for each in ret.{name}]"
        if inner is TypedParam:
            return "dict[str, Any]", f"values_of(ret.{name})"
        if inner in (str, int):
            return f"list[{inner.__name__}]", f"ret.{name}"
        if base in (str, int, bytes):
            return base.__name__, f"ret.{name}"
        return None

    def _made(self, cls: str, ref: str) -> tuple[str, str]:
        if cls in PARENT_IS_THIS:
            parent = "self" if self.owner not in PARENT_IS_THIS else "self._parent"
        else:
            parent = "self" if self.owner == "virConnect" else "self._conn"
        return cls, f"_objects.{cls}({parent}, {ref})"

    def text(self) -> str | None:
        if self.row.stream is not None or self.row.files is not None:
            return None
        arguments, result = self.arguments(), self.result()
        if arguments is None or result is None:
            return None
        values, taken, annotations, needed = arguments
        signature = ["self"]
        for parameter, default in self.parameters:
            annotation = annotations.get(parameter, "Any")
            if default == "None" and "None" not in annotation:
                annotation += " | None"
            signature.append(f"{parameter}: {annotation}" + (f" = {default}" if default else ""))
        annotation, expression = result
        args = f", remote.{self.row.args.__name__}({', '.join(values)})" if self.row.args else ""
        row = f"remote.{self.row.name.upper()}"
        lines = list(taken)
        wire = "self._wire"
        if self.owner == "virConnect":
            live = f'self._live("{self.function}")'
            wire = "wire" if taken else live
            lines += [f"wire = {live}"] if taken else []
        if needed:
            lines.append(f"there({wire}, {row}, {', '.join(f'{each}={each}' for each in needed)})")
        call = f"{wire}.call({row}{args})"
        if expression == "0":
            lines += [call, "return 0"]
        elif expression.startswith("ret."):
            lines += [f"ret = {call}", f"return {self._cast(annotation, expression)}"]
        else:
            lines += [f"ret = {call}", f"return {expression}"]
        body = "\n        ".join(lines)
        return (
            f"    def {self.name}({', '.join(signature)}) -> {annotation}:\n"
            f'        """{self.function}."""\n        {body}\n'
        )

    @staticmethod
    def _cast(annotation: str, expression: str) -> str:
        return f"cast({annotation!r}, {expression})"


HEAD = '''"""The methods that follow from the procedures' rows alone.

Generated by tools/libvirt_module.py from `compat/surface.tsv` and ``vird.wire.procedures``.
"""

# ruff: noqa: A001
from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from libvirt import _objects
from libvirt._base import Connected, Owned
from libvirt._values import demanded, file_path, i32, i64, optional, own, pointed, strings, there, u32, u64, values_of
from vird import errors
from vird.wire.procedures import refs, remote

if TYPE_CHECKING:
    from libvirt._objects import {classes}
'''


def module() -> tuple[str, list[str]]:
    """The text, and the methods that it lacks."""
    done = by_hand()
    lacking, owners = [], dict[str, list[str]]()
    for owner, name, parameters, function in surface():
        if (owner, name) in done:
            continue
        written = Writer(owner, name, parameters, function).text() if function in ROWS else None
        if written is None:
            lacking.append(f"{owner}.{name}({', '.join(n for n, _ in parameters)}) = {function}")
        else:
            owners.setdefault(owner, []).append(written)
    text = HEAD.format(classes=", ".join(sorted(CLASSES.values())))
    for owner, methods in owners.items():
        base = "Connected" if owner == "virConnect" else "Owned"
        text += f'\n\nclass {owner}Calls({base}):\n    """Calls of {owner}."""\n\n' + "\n".join(methods)
    used = set(re.findall(r"\w+", text.partition("_objects import")[2].partition("class ")[2]))
    for line in text.splitlines():
        if line.startswith("from libvirt._values import "):
            names = [name for name in line.removeprefix("from libvirt._values import ").split(", ") if name in used]
            text = text.replace(line, "from libvirt._values import " + ", ".join(names))
        if line.startswith("    from libvirt._objects import "):
            names = [
                name for name in line.removeprefix("    from libvirt._objects import ").split(", ") if name in used
            ]
            text = text.replace(line, "    from libvirt._objects import " + ", ".join(names))
    return text, lacking


if __name__ == "__main__":
    made, missing = module()
    for each in missing:
        print("lacks", each)
    sys.exit(publish(FOLDER, {"_calls.py": made}, check="--check" in sys.argv, only=True) or bool(missing))
