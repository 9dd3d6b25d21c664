"""Firmware for guests that leave the choice to us."""

import os
from pathlib import Path

import pytest

from vird.drivers.qemu.firmware import Firmware
from vird.drivers.qemu.firmware_choice import choose_firmware, complete_variables, create_variables, template_of
from vird.errors import OperationFailed
from vird.model.domain.domain import Domain

TARGETS = (("x86_64", ("pc-q35-*",)),)


def image(name: str, *features: str, interface: str = "efi", device: str = "flash", mode: str = "split") -> Firmware:
    template = f"/{name}.vars" if mode == "split" and device == "flash" else None
    return Firmware(f"{name}.json", (interface,), f"/{name}", template, device, TARGETS, frozenset(features), mode)


SECURE = image("secure", "secure-boot", "requires-smm", "enrolled-keys", "acpi-s3")
PLAIN = image("plain", "acpi-s3")
STATELESS = image("stateless", "amd-sev", mode="stateless")
BIOS = image("bios", interface="bios", device="memory")
IMAGES = [BIOS, STATELESS, SECURE, PLAIN]


def guest(os: str, rest: str = "", machine: str = "pc-q35-7.2") -> Domain:
    kind, _, inner = os.partition("|")
    return Domain.from_xml(
        f"<domain type='kvm'><name>g</name><os firmware='{kind}'><type arch='x86_64' machine='{machine}'>hvm</type>"
        f"{inner}</os>{rest}</domain>"
    )


@pytest.mark.parametrize(
    ("os", "rest", "path"),
    [
        ("efi", "", "/secure"),
        ("bios", "", "/bios"),
        ("efi|<loader secure='no'/>", "", "/plain"),
        ("efi|<loader secure='yes'/>", "", "/secure"),
        ("efi|<loader stateless='yes'/>", "", "/stateless"),
        ("efi|<firmware><feature enabled='no' name='enrolled-keys'/></firmware>", "", "/plain"),
        ("efi|<firmware><feature enabled='yes' name='secure-boot'/></firmware>", "", "/secure"),
        ("efi", "<features><smm state='off'/></features>", "/plain"),
        (
            "efi|<loader stateless='yes'/>",
            "<launchSecurity type='sev'><policy>1</policy></launchSecurity>",
            "/stateless",
        ),
    ],
)
def test_the_first_that_satisfies(os: str, rest: str, path: str) -> None:
    live = guest(os, rest)
    choose_firmware(live, IMAGES, "/nvram")
    assert live.os is not None and live.os.loader is not None
    assert live.os.loader.path == path
    assert live.os.firmware is None and live.os.features == []


def test_what_is_written_into_the_document() -> None:
    live = guest("efi")
    choose_firmware(live, IMAGES, "/nvram")
    assert live.os is not None and live.os.loader is not None and live.os.nvram is not None
    assert (live.os.loader.type, live.os.loader.readonly, live.os.loader.secure) == ("pflash", "yes", "yes")
    assert (live.os.nvram.template, live.os.nvram.path) == ("/secure.vars", "/nvram/g_VARS.fd")
    assert live.features is not None and live.features.smm is not None and live.features.smm.state == "on"


@pytest.mark.parametrize(
    ("os", "rest", "machine"),
    [
        ("efi", "", "pc-i440fx-7.2"),
        ("efi", "<launchSecurity type='sev'><policy>1</policy></launchSecurity>", "pc-q35-7.2"),
        ("efi", "<pm><suspend-to-disk enabled='yes'/></pm>", "pc-q35-7.2"),
    ],
)
def test_none_will_do(os: str, rest: str, machine: str) -> None:
    with pytest.raises(OperationFailed, match="Unable to find any firmware to satisfy 'efi'"):
        choose_firmware(guest(os, rest, machine), IMAGES, "/nvram")


@pytest.mark.parametrize(
    ("inner", "path"),
    [
        ("<loader readonly='yes' type='pflash'>/c</loader>", "/nvram/g_VARS.fd"),
        ("<loader readonly='yes' type='pflash'>/c</loader><nvram template='/t'/>", "/nvram/g_VARS.fd"),
        ("<loader readonly='yes' type='pflash'>/c</loader><nvram>/mine</nvram>", "/mine"),
        ("<loader readonly='yes' type='pflash' stateless='yes'>/c</loader>", None),
        ("<loader type='pflash'>/c</loader>", None),
        ("<loader type='rom'>/c</loader>", None),
    ],
)
def test_definitions_name_the_file_of_the_variables(inner: str, path: str | None) -> None:
    domain = Domain.from_xml(f"<domain type='kvm'><name>g</name><os><type>hvm</type>{inner}</os></domain>")
    complete_variables(domain, "/nvram")
    assert domain.os is not None
    assert (domain.os.nvram.path if domain.os.nvram is not None else None) == path


def with_variables(code: Path, path: Path, template: str = "") -> Domain:
    return Domain.from_xml(
        f"<domain type='kvm'><name>g</name><os><type>hvm</type><loader readonly='yes' type='pflash'>{code}</loader>"
        f"<nvram{template}>{path}</nvram></os></domain>"
    )


def test_variables_begin_as_their_template_and_are_kept(tmp_path: Path) -> None:
    template, path = tmp_path / "t", tmp_path / "nvram" / "g_VARS.fd"
    template.write_bytes(b"empty")
    live = with_variables(tmp_path / "c", path, f" template='{template}'")
    create_variables(live, [], None)
    assert path.read_bytes() == b"empty" and os.stat(path).st_mode & 0o777 == 0o600
    path.write_bytes(b"the guest's")
    create_variables(live, [], None)
    assert path.read_bytes() == b"the guest's"


def test_templates_that_nobody_named(tmp_path: Path) -> None:
    (tmp_path / "OVMF_VARS.fd").write_bytes(b"v")
    assert template_of(str(tmp_path / "OVMF_CODE.secboot.fd"), []) == str(tmp_path / "OVMF_VARS.fd")
    assert template_of("/secure", IMAGES) == "/secure.vars"
    assert template_of("/unknown", IMAGES) is None
    with pytest.raises(OperationFailed, match="master var store"):
        create_variables(with_variables(tmp_path / "x", tmp_path / "y"), [], None)
