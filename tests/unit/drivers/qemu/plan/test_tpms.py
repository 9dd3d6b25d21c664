"""Trusted platform modules."""

import pytest

from tests.unit.drivers.qemu.plan.launches import values, words
from vird.drivers.qemu.plan.tpms import tpms
from vird.errors import ConfigUnsupported

TPM = "<tpm model='{}'><backend type='{}'>{}</backend><alias name='tpm0'/></tpm>"
DEVICE = {"tpmdev": "tpm-tpm0", "id": "tpm0"}


def test_the_hosts_own() -> None:
    text = TPM.format("tpm-tis", "passthrough", "<device path='/dev/t'/>")
    assert values(tpms, text) == ["passthrough,id=tpm-tpm0,path=/dev/t", {"driver": "tpm-tis", **DEVICE}]
    passed = words(tpms, text, fd_sets={"tpm0-tpm": (5,), "tpm0-cancel": (6,)})
    assert passed[5] == "passthrough,id=tpm-tpm0,path=/dev/fdset/0,cancel-path=/dev/fdset/1"


@pytest.mark.parametrize(
    ("model", "arch", "driver"),
    [
        ("tpm-crb", "x86_64", "tpm-crb"),
        ("tpm-tis", "aarch64", "tpm-tis-device"),
        ("tpm-spapr", "ppc64", "tpm-spapr"),
    ],
)
def test_behind_a_socket(model: str, arch: str, driver: str) -> None:
    text = TPM.format(model, "external", "<source type='unix' mode='connect' path='/s'/>")
    assert values(tpms, text, arch=arch) == [
        "socket,id=chrtpm,path=/s",
        "emulator,id=tpm-tpm0,chardev=chrtpm",
        {"driver": driver, **DEVICE},
    ]


def test_emulators_must_run() -> None:
    text = TPM.format("tpm-tis", "emulator", "")
    assert values(tpms, text, tpm_sockets={"tpm0": "/e"})[0] == "socket,id=chrtpm,path=/e"
    with pytest.raises(ConfigUnsupported, match="is not running"):
        words(tpms, text)


def test_the_proxy_of_power_guests() -> None:
    text = TPM.format("spapr-tpm-proxy", "passthrough", "<device path='/dev/r'/>")
    assert values(tpms, text) == [{"driver": "spapr-tpm-proxy", "id": "tpm0", "host-path": "/dev/r"}]
