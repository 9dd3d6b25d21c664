"""A small invented QEMU: its answers as a recorded conversation."""

from __future__ import annotations

import json
from typing import Any

TYPES = ("tcg-accel", "kvm-accel", "iothread", "virtio-blk-pci", "virtio-net-device", "max-x86_64-cpu", "none-machine")

MACHINES = [
    {"name": "none", "cpu-max": 1, "deprecated": False},
    {"name": "pc-q35-7.2", "alias": "q35", "cpu-max": 288, "hotpluggable-cpus": True, "default-ram-id": "pc.ram"},
    {"name": "pc-i440fx-7.2", "alias": "pc", "cpu-max": 255, "is-default": True, "numa-mem-supported": True},
    {"name": "isapc", "cpu-max": 1, "deprecated": True, "default-cpu-type": "486-x86_64-cpu"},
]

CPUS = [
    {"name": "host", "typename": "host-x86_64-cpu", "unavailable-features": []},
    {"name": "EPYC", "typename": "EPYC-x86_64-cpu", "unavailable-features": ["topoext"], "deprecated": True},
    {"name": "486", "typename": "486-x86_64-cpu"},
]


def expansion(**props: Any) -> dict[str, Any]:
    return {"model": {"name": "base", "props": props}}


def first_session(*, kvm: bool = True) -> list[tuple[str, dict[str, Any] | None, Any]]:
    """Command, arguments and answer (None: refused) of everything that is asked."""
    model = "host" if kvm else "max"
    return [
        ("query-version", None, {"qemu": {"major": 7, "minor": 2, "micro": 1}, "package": " (Debian)"}),
        ("query-target", None, {"arch": "x86_64"}),
        ("query-qmp-schema", None, [{"name": "query-stats", "meta-type": "command"}]),
        (
            "query-commands",
            None,
            [
                {"name": name}
                for name in ("query-cpu-model-expansion", "query-cpu-definitions", "query-sev-capabilities")
            ],
        ),
        ("query-kvm", None, {"enabled": kvm, "present": True}),
        ("qom-list-types", None, [{"name": name} for name in TYPES]),
        ("query-machines", None, MACHINES),
        ("query-cpu-definitions", None, [*CPUS, {"name": "max"}]),
        ("query-tpm-models", None, ["tpm-crb"]),
        ("query-tpm-types", None, []),
        ("query-command-line-options", None, [{"option": "vnc", "parameters": [{"name": "power-control"}]}]),
        ("query-migrate-capabilities", None, [{"capability": "rdma-pin-all", "state": False}]),
        ("query-sev-capabilities", None, None),
        (
            "device-list-properties",
            {"typename": "virtio-blk-pci"},
            [{"name": "scsi", "type": "bool", "default-value": False}],
        ),
        (
            "qom-list-properties",
            {"typename": "max-x86_64-cpu"},
            [{"name": "migratable"}, {"name": "unavailable-features"}],
        ),
        ("qom-list-properties", {"typename": "none-machine"}, [{"name": "confidential-guest-support"}]),
        ("query-cpu-model-expansion", {"type": "static", "model": {"name": model}}, expansion(sse=True, invtsc=False)),
        (
            "query-cpu-model-expansion",
            {"type": "static", "model": {"name": model, "props": {"migratable": False}}},
            expansion(sse=True, invtsc=True, family=6, vendor="AuthenticAMD", odd=2**64 - 16),
        ),
        (
            "query-cpu-model-expansion",
            {"type": "full", "model": {"name": "host", "props": {"migratable": False, "hv-passthrough": True}}},
            expansion(**{"hv-relaxed": True, "hv-vapic": False, "hv-spinlocks": 4095, "hv-vendor-id": ""}),
        ),
    ]


def tcg_session() -> list[tuple[str, dict[str, Any] | None, Any]]:
    return [
        ("query-cpu-definitions", None, CPUS[2:]),
        ("query-machines", None, MACHINES[:3]),
        ("query-cpu-model-expansion", {"type": "static", "model": {"name": "max"}}, expansion(sse=True)),
        (
            "query-cpu-model-expansion",
            {"type": "static", "model": {"name": "max", "props": {"migratable": False}}},
            expansion(sse=True),
        ),
    ]


def text(*sessions: list[tuple[str, dict[str, Any] | None, Any]]) -> str:
    """The conversation as a capture file holds it."""
    documents: list[Any] = []
    for session in sessions:
        documents += [{"execute": "qmp_capabilities", "id": "1"}, {"return": {}, "id": "1"}]
        for command, arguments, answer in session:
            documents.append({"execute": command, **({"arguments": arguments} if arguments else {})})
            refusal = {"error": {"class": "GenericError", "desc": "no"}}
            documents.append(refusal if answer is None else {"return": answer})
    return "\n\n".join(json.dumps(document, indent=2) for document in documents)
