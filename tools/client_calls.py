"""Writes `src/vird/client/calls/*.py`: typed methods for the rows in `vird.wire.procedures`.

    .venv/bin/python tools/client_calls.py            writes what is out of date
    .venv/bin/python tools/client_calls.py --check    says what is out of date, and fails

A procedure becomes a method of the object that its first argument names, else of the connection.  What a caller need
not say is left out (how many results there is room for); references become objects, typed parameters dicts.
"""

from __future__ import annotations

import re
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.generated import publish  # noqa: E402
from vird.wire import procedures  # noqa: E402
from vird.wire.procedures import Files, Procedure, Stream, refs  # noqa: E402
from vird.wire.xdr import MaxLen, Record, TypedParam  # noqa: E402


class Kind(NamedTuple):
    """A kind of object: its class, how the link makes one, and what its procedures are prefixed with."""

    cls: str
    maker: str
    prefix: str


KINDS: dict[type[Record], Kind] = {
    refs.DomainRef: Kind("Domain", "domain", "domain_"),
    refs.DomainSnapshotRef: Kind("DomainSnapshot", "snapshot", "domain_snapshot_"),
    refs.DomainCheckpointRef: Kind("DomainCheckpoint", "checkpoint", "domain_checkpoint_"),
    refs.NetworkRef: Kind("Network", "network", "network_"),
    refs.NetworkPortRef: Kind("NetworkPort", "network_port", "network_port_"),
    refs.StoragePoolRef: Kind("StoragePool", "storage_pool", "storage_pool_"),
    refs.StorageVolRef: Kind("StorageVolume", "storage_volume", "storage_vol_"),
    refs.NodeDeviceRef: Kind("NodeDevice", "node_device", "node_device_"),
    refs.NwfilterRef: Kind("NWFilter", "nwfilter", "nwfilter_"),
    refs.NwfilterBindingRef: Kind("NWFilterBinding", "nwfilter_binding", "nwfilter_binding_"),
    refs.InterfaceRef: Kind("Interface", "interface", "interface_"),
    refs.SecretRef: Kind("Secret", "secret", "secret_"),
}
CONNECTION = Kind("Connection", "", "connect_")
BY_NAME = KINDS[refs.NodeDeviceRef]
"""Node devices are named by their name alone, not by a reference."""

ROOM = ("maxnames", "maxids", "maxuuids", "maxerrors", "max_stats", "nparams")
"""Arguments that say how many results there is room for: as many as fit."""
COUNTS = ("ret", "nparams", "nerrors")
"""Results that only count what came."""
WANTED = ("need_results", "need_map", "need_online")
"""Arguments that ask for the results themselves."""
RENAMED = {"connect_list_domains": "list_domain_ids", "connect_list_networks": "list_network_names"}
"""Calls of old whose names the everyday ones have."""
OWN = ("connect_open", "connect_close")
"""Calls that `vird.connect` and `Connection.close` make."""


HOMES = {
    name.rpartition(".")[2]: [row for row in vars(module).values() if isinstance(row, Procedure)]
    for name, module in sorted(sys.modules.items())
    if name.startswith("vird.wire.procedures.") and not name.endswith(".remote")
}
"""The module that declares each row."""


def shape(kind: Any) -> tuple[Any, int | None, bool]:
    """What an annotation is without its marks: the type, its limit, whether it may be missing."""
    limit, optional = None, False
    while True:
        if hasattr(kind, "__metadata__"):
            limit = next((mark.limit for mark in kind.__metadata__ if isinstance(mark, MaxLen)), limit)
            kind = kind.__origin__
        elif type(None) in typing.get_args(kind):
            optional = True
            kind = next(arg for arg in typing.get_args(kind) if arg is not type(None))
        else:
            return kind, limit, optional


def fields(record: type[Record] | None) -> dict[str, Any]:
    if record is None:
        return {}
    names = {**vars(sys.modules[record.__module__])}
    return {name: eval(kind, names) for name, kind in record.__annotations__.items() if "ClassVar" not in kind}


def element(kind: Any) -> Any:
    """X of a list of X, else None."""
    return shape(typing.get_args(kind)[0])[0] if typing.get_origin(kind) is list else None


def is_uuid(kind: Any) -> bool:
    return "FixedOpaque" in str(kind) or any(
        type(mark).__name__ == "FixedOpaque" for mark in getattr(kind, "__metadata__", ())
    )


STRINGS_TOO = 4
"""VIR_TYPED_PARAM_STRING_OKAY: without it daemons leave text out of typed parameters."""


def wants_strings(row: Procedure) -> bool:
    """Whether a call is one of those that have the flag."""
    answers_params = any(element(shape(kind)[0]) is TypedParam for kind in fields(row.ret).values())
    asked = "nparams" in fields(row.args) or row.name.endswith(("_flags", "_perf_events", "_security_info"))
    return answers_params and asked and "flags" in fields(row.args)


class Method:
    """One procedure as a method."""

    def __init__(self, row: Procedure) -> None:
        self.row = row
        self.args = fields(row.args)
        self.kind, self.subject = self._owner()
        self.name = self._name()

    def _owner(self) -> tuple[Kind, str | None]:
        first = next(iter(self.args), None)
        if first is not None:
            kind, _, optional = shape(self.args[first])
            if kind in KINDS and not optional:
                return KINDS[kind], first
            if first == "name" and self.row.name.startswith("node_device_") and "lookup" not in self.row.name:
                return BY_NAME, first
        return CONNECTION, None

    def _name(self) -> str:
        name, prefix = self.row.name, self.kind.prefix
        if self.row.program.name in ("qemu", "lxc"):
            return f"{self.row.program.name}_{name.removeprefix('connect_').removeprefix('domain_')}"
        if name in RENAMED:
            return RENAMED[name]
        if name.startswith(prefix):
            return name.removeprefix(prefix)
        # A call about something else that belongs to this: `storage_vol_create_xml` of a pool.
        return name.removeprefix(prefix.split("_")[0] + "_") if self.subject else name

    def result(self) -> tuple[str, str]:
        """Annotation, and how `ret` becomes the value."""
        if self.row.ret is None:
            return "None", ""
        ret = fields(self.row.ret)
        kept = {name: kind for name, kind in ret.items() if name not in COUNTS} or ret
        made = {name: self._made(name, kind) for name, kind in kept.items()}
        if len(made) == 1:
            return next(iter(made.values()))
        if all(expression == f"ret.{name}" for name, (_, expression) in made.items()):
            return f"remote.{self.row.ret.__name__}", "ret"
        return (
            f"tuple[{', '.join(annotation for annotation, _ in made.values())}]",
            ", ".join(expression for _, expression in made.values()),
        )

    def _made(self, name: str, kind: Any) -> tuple[str, str]:
        kind, _, optional = shape(kind)
        inner = element(kind)
        if kind in KINDS:
            return KINDS[kind].cls, f"self._link.{KINDS[kind].maker}(ret.{name})"
        if inner is TypedParam:
            return "dict[str, Value]", f"values_of(ret.{name})"
        if inner in KINDS:
            return f"list[{KINDS[inner].cls}]", f"[self._link.{KINDS[inner].maker}(each) for each in ret.{name}]"
        if inner is not None:
            plain = inner.__name__ if inner in (int, str, bytes, float) else f"{self._module()}.{inner.__name__}"
            return f"list[{plain}]", f"ret.{name}"
        if kind is int and self._answers_yes_or_no():
            return "bool", f"bool(ret.{name})"
        return kind.__name__ + (" | None" if optional else ""), f"ret.{name}"

    def _answers_yes_or_no(self) -> bool:
        return any(word in f"_{self.row.name}_" for word in ("_is_", "_has_", "_get_autostart_", "_supports_"))

    def _module(self) -> str:
        return {"qemu": "qemu", "lxc": "lxc"}.get(self.row.program.name, "remote")

    def parameters(self) -> Iterator[tuple[str, str, str | None, str]]:
        """Name, annotation, default and what goes into the record; no name for what the caller does not say."""
        rest = {name: kind for name, kind in self.args.items() if name != self.subject}
        ret = fields(self.row.ret)
        results = next((shape(kind)[1] for kind in ret.values() if element(shape(kind)[0]) is not None), None)
        plan = []
        for name, kind in rest.items():
            base, _, optional = shape(kind)
            inner = element(base)
            blank = " | None" if optional else ""
            if name in WANTED:
                plan.append(("", "", None, "1"))
            elif name in ROOM and results is not None and "ncpus" not in rest:
                plan.append(("", "", None, str(min(results, 16384))))
            elif name == "flags":
                plan.append((name, "int", "0", f"{name} | {STRINGS_TOO}" if wants_strings(self.row) else name))
            elif base in KINDS:
                plan.append(
                    (
                        name,
                        KINDS[base].cls + blank,
                        None,
                        f"{name}.ref" if not optional else f"{name}.ref if {name} is not None else None",
                    )
                )
            elif inner is TypedParam:
                plan.append((name, "Params", None, f"params_of({name})"))
            elif inner in KINDS:
                plan.append((name, f"Sequence[{KINDS[inner].cls}]", None, f"[each.ref for each in {name}]"))
            elif inner is not None:
                plan.append((name, f"Sequence[{inner.__name__}]", None, f"list({name})"))
            elif is_uuid(kind):
                plan.append((name, "str | bytes", None, f"uuid_bytes({name})"))
            else:
                plan.append((name, base.__name__ + blank, "None" if optional else None, name))
        # Only what nothing mandatory follows has a default.
        open_end = True
        for index in reversed(range(len(plan))):
            name, annotation, default, value = plan[index]
            if name and default is None:
                open_end = False
            elif name and not open_end:
                plan[index] = (name, annotation, None, value)
        yield from plan

    def text(self) -> str:
        row, module = self.row, self._module()
        parameters = list(self.parameters())
        signature = ["self"]
        signature += [f"{n}: {a}" + (f" = {d}" if d else "") for n, a, d, _ in parameters if n]
        if row.files in (Files.IN, Files.BOTH):
            signature.append("files: Sequence[int] = ()")
        signature += ["*", "timeout_s: float | None = INHERIT"]
        values = [value for _, _, _, value in parameters]
        if self.subject:
            values.insert(0, "self.ref.name" if self.kind is BY_NAME else "self.ref")
        annotation, expression = self.result()
        if row.program.name != "remote":
            annotation = annotation.replace("remote.", f"{module}.")
        args = f"{module}.{row.args.__name__}({', '.join(values)})" if row.args else "None"
        constant = f"{module}.{row.name.upper()}"
        given = [constant, args]
        ret = f"{module}.{row.ret.__name__}" if row.ret else "None"
        if row.files in (Files.IN, Files.BOTH):
            given.append("files")
        given.append("timeout_s=timeout_s")
        since = f", since {row.since}" if row.since else ""
        lines = []
        if row.stream is not None:
            way = "DownStream" if row.stream is Stream.TO_CLIENT else "UpStream"
            if "console" in row.name or "channel" in row.name:
                way = "Terminal"
            annotation = way if not expression else f"tuple[{annotation}, {way}]"
            opened = f"raw = await self._link.call_with_stream({', '.join(given)})"
            if expression:
                lines += [
                    f"ret, {opened}".replace("call_with_stream(", f"call_for_with_stream({ret}, "),
                    f"return {expression}, self._link.stream(raw, {way})",
                ]
            else:
                lines += [opened, f"return self._link.stream(raw, {way})"]
        elif row.files in (Files.OUT, Files.BOTH):
            annotation = f"tuple[{annotation}, list[int]]" if expression else "list[int]"
            if expression:
                lines += [
                    f"ret, fds = await self._link.call_for_with_fds({ret}, {', '.join(given)})",
                    f"return {expression}, fds",
                ]
            else:
                lines += [f"return await self._link.call_with_fds({', '.join(given)})"]
        elif expression:
            asked = f"await self._link.call_for({ret}, {', '.join(given)})"
            lines += [f"return {asked}"] if expression == "ret" else [f"ret = {asked}", f"return {expression}"]
        else:
            lines += [f"await self._link.call({', '.join(given)})"]
        body = "\n        ".join(lines)
        return (
            f"    async def {self.name}({', '.join(signature)}) -> {annotation}:\n"
            f'        """{row.function}{since}."""\n        {body}\n'
        )


HEAD = '''"""{what}.

Generated by tools/client_calls.py from the rows in ``vird.wire.procedures.{module}``.
"""

from __future__ import annotations
'''

IMPORTS = {
    "collections.abc": ("Sequence",),
    "vird.client.handle": ("Handle",),
    "vird.client.link": ("INHERIT",),
    "vird.client.params": ("Params", "Value", "params_of", "uuid_bytes", "values_of"),
    "vird.client.streams": ("DownStream", "Terminal", "UpStream"),
    "vird.wire.procedures": ("lxc", "qemu", "remote"),
}


def with_imports(head: str, body: str) -> str:
    """The module, importing what its body uses."""
    used = set(re.findall(r"\w+", re.sub(r'""".*?"""', "", body)))
    lines = []
    for module, names in IMPORTS.items():
        if wanted := [name for name in names if name in used]:
            lines.append(f"from {module} import {', '.join(wanted)}")
    objects = [kind.cls for kind in KINDS.values() if kind.cls in used]
    if objects:
        lines.insert(0, "from typing import TYPE_CHECKING")
        lines += ["", "if TYPE_CHECKING:", f"    from vird.client.objects import {', '.join(objects)}"]
    return head + "\n" + "\n".join(lines) + "\n" + body


def modules() -> dict[str, str]:
    """File name to text."""
    found: dict[str, dict[str, list[Method]]] = {}
    for row in procedures.every():
        if row.event or row.unauthenticated or row.name in OWN or row.program.name == "admin":
            continue
        method = Method(row)
        home = next(name for name, rows in HOMES.items() if row in rows)
        found.setdefault(home, {}).setdefault(method.kind.cls, []).append(method)
    texts = {}
    classes: dict[str, list[tuple[str, str]]] = {}
    for home, owners in found.items():
        subject = home.replace("_", " ")
        text = ""
        for owner, methods in owners.items():
            camel = "".join(word.capitalize() for word in home.split("_"))
            name = f"{camel}CallsOf{owner}"
            classes.setdefault(owner, []).append((home, name))
            text += f'\n\nclass {name}(Handle):\n    """What can be asked of a {owner} about {subject}."""\n\n'
            text += "\n".join(method.text() for method in methods)
        texts[f"{home}.py"] = with_imports(HEAD.format(what=f"Calls about {subject}", module=home), text)
    gathered = HEAD.format(what="All calls by the object they are made on", module="*")
    names: dict[str, list[str]] = {}
    for parts in classes.values():
        for home, name in parts:
            names.setdefault(home, []).append(name)
    for home, listed in sorted(names.items()):
        gathered += f"from vird.client.calls.{home} import {', '.join(sorted(listed))}\n"
    for owner, parts in classes.items():
        gathered += f"\n\nclass {owner}Calls({', '.join(name for _, name in sorted(parts))}):\n"
        gathered += '    """Every call on this kind of object."""\n'
    texts["__init__.py"] = gathered
    return texts


if __name__ == "__main__":
    folder = ROOT / "src/vird/client/calls"
    sys.exit(publish(folder, modules(), check="--check" in sys.argv))
