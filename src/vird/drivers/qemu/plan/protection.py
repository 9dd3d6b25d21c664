"""Guests whose memory the host cannot read: the object that ``-machine`` refers to."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.arguments import present
from vird.drivers.qemu.plan.launch import Launch
from vird.errors import ConfigUnsupported
from vird.model.domain.security import Sev


def protection(launch: Launch) -> Iterator[str]:
    """``<launchSecurity>``."""
    wanted = launch.domain.launch_security
    if wanted is None:
        return
    if not isinstance(wanted, Sev):
        if not launch.has("s390-pv-guest"):
            raise ConfigUnsupported("S390 PV launch security is not supported with this QEMU binary")
        yield from launch.object({"qom-type": "s390-pv-guest", "id": "lsec0"})
        return
    yield from _sev(launch, wanted)


def _sev(launch: Launch, wanted: Sev) -> Iterator[str]:
    if not launch.has("sev-guest"):
        raise ConfigUnsupported("SEV launch security is not supported with this QEMU binary")
    host = launch.capabilities.sev
    folder = launch.facts.private_dir
    yield from launch.object(
        present(
            {
                "qom-type": "sev-guest",
                "id": "lsec0",
                "cbitpos": wanted.cbitpos if wanted.cbitpos is not None else host.cbitpos if host else None,
                "reduced-phys-bits": wanted.reduced_phys_bits
                if wanted.reduced_phys_bits is not None
                else (host.reduced_phys_bits if host else None),
                "policy": wanted.policy,
                "dh-cert-file": f"{folder}/dh_cert.base64" if wanted.dh_cert else None,
                "session-file": f"{folder}/session.base64" if wanted.session else None,
                "kernel-hashes": None if wanted.kernel_hashes is None else wanted.kernel_hashes == "yes",
            }
        )
    )
