"""Trusted platform modules."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, escape
from vird.drivers.qemu.plan.fdsets import descriptor_set, passed_path
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.tpm import ExternalTpm, PassthroughTpm, Tpm

PROXY = "spapr-tpm-proxy"
HOST_TPM = "/dev/tpm0"


def tpms(launch: Launch) -> Iterator[str]:
    """All of them."""
    for tpm in launch.devices.tpms:
        if tpm.model == PROXY:
            yield from _proxy(launch, tpm)
        else:
            yield from _backend(launch, tpm)
            yield from launch.device(_device(launch, tpm))


def _host_path(tpm: Tpm) -> str:
    backend = tpm.backend
    device = backend.device if isinstance(backend, PassthroughTpm) else None
    return (device.path if device is not None else None) or HOST_TPM


def _proxy(launch: Launch, tpm: Tpm) -> Iterator[str]:
    yield from launch.device({"driver": PROXY, "id": alias_of(tpm), "host-path": _host_path(tpm)})


def _device(launch: Launch, tpm: Tpm) -> Properties:
    model = tpm.model or "tpm-tis"
    # boards without an ISA bus have another kind of the same device
    driver = "tpm-tis-device" if model == "tpm-tis" and launch.machine.arch == "aarch64" else model
    found: Properties = {"driver": driver, "tpmdev": f"tpm-{alias_of(tpm)}", "id": alias_of(tpm)}
    return found | address_properties(launch, tpm)


def _backend(launch: Launch, tpm: Tpm) -> Iterator[str]:
    alias, backend = alias_of(tpm), tpm.backend
    if isinstance(backend, PassthroughTpm):
        yield from descriptor_set(launch, f"{alias}-tpm")
        yield from descriptor_set(launch, f"{alias}-cancel")
        path = passed_path(launch, f"{alias}-tpm") or _host_path(tpm)
        cancel = passed_path(launch, f"{alias}-cancel")
        text = f"passthrough,id=tpm-{alias},path={escape(path)}"
        yield from ("-tpmdev", text + (f",cancel-path={cancel}" if cancel is not None else ""))
        return
    socket = backend.source.path if isinstance(backend, ExternalTpm) and backend.source is not None else None
    socket = socket or launch.facts.tpm_sockets.get(alias)
    if socket is None:
        raise ConfigUnsupported("the TPM emulator of the domain is not running")
    yield from ("-chardev", f"socket,id=chrtpm,path={escape(socket)}")
    yield from ("-tpmdev", f"emulator,id=tpm-{alias},chardev=chrtpm")
