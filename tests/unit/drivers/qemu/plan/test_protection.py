"""Guests that the host cannot look into."""

import pytest

from tests.unit.drivers.qemu.plan.launches import values, words
from vird.drivers.qemu.plan.protection import protection
from vird.errors import ConfigUnsupported

SEV = "<launchSecurity type='sev' kernelHashes='yes'>{}<policy>0x0001</policy><dhCert>c</dhCert></launchSecurity>"


def test_memory_encryption() -> None:
    before = SEV.format("<cbitpos>47</cbitpos><reducedPhysBits>1</reducedPhysBits>")
    assert values(protection, before=before, with_=("sev-guest",)) == [
        {
            "qom-type": "sev-guest", "id": "lsec0", "cbitpos": 47, "reduced-phys-bits": 1, "policy": 1,
            "dh-cert-file": "/lib/g/dh_cert.base64", "kernel-hashes": True,
        }
    ]  # fmt: skip
    with pytest.raises(ConfigUnsupported, match="SEV launch security"):
        words(protection, before=before)


def test_protected_virtualisation() -> None:
    before = "<launchSecurity type='s390-pv'/>"
    assert values(protection, before=before, with_=("s390-pv-guest",)) == [{"qom-type": "s390-pv-guest", "id": "lsec0"}]
    with pytest.raises(ConfigUnsupported, match="S390 PV"):
        words(protection, before=before)
    assert words(protection) == []
