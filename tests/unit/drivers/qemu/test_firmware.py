import json
from pathlib import Path
from typing import Any

import pytest

from vird.drivers.qemu import firmware
from vird.drivers.qemu.firmware import Offer


def descriptor(executable: str, *features: str, device: str = "flash", **changes: Any) -> dict[str, Any]:
    mapping: dict[str, Any] = {"device": device, "filename": executable}
    if device == "flash":
        mapping = {
            "device": device,
            "executable": {"filename": executable, "format": "raw"},
            "nvram-template": {"filename": executable + ".vars", "format": "raw"},
        }
    return {
        "interface-types": ["uefi"],
        "mapping": mapping,
        "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}],
        "features": list(features),
        "tags": [],
        **changes,
    }


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    for name in ("usr", "etc"):
        (tmp_path / name).mkdir()
    return [str(tmp_path / "usr"), str(tmp_path / "etc")]


def put(folder: str, name: str, content: Any) -> None:
    Path(folder, name).write_text(content if isinstance(content, str) else json.dumps(content))


def test_later_folders_replace_and_hide(folders: list[str]) -> None:
    put(folders[0], "60-plain.json", descriptor("/plain"))
    put(folders[0], "50-secure.json", descriptor("/secure"))
    put(folders[0], "40-hidden.json", descriptor("/hidden"))
    put(folders[0], "readme.txt", "no descriptor")
    put(folders[1], "60-plain.json", descriptor("/mine"))
    put(folders[1], "40-hidden.json", "")
    found = firmware.read_all([*folders, "/nonexistent"])
    assert [image.executable for image in found] == ["/secure", "/mine"]
    assert found[0].nvram_template == "/secure.vars"


@pytest.mark.parametrize("bad", ["{", "[]", "{}", '{"mapping": {"device": "flash"}}', '{"mapping": 7}'])
def test_a_bad_descriptor_is_left_out(folders: list[str], bad: str) -> None:
    put(folders[0], "50-bad.json", bad)
    put(folders[0], "60-good.json", descriptor("/good"))
    assert [image.executable for image in firmware.read_all(folders)] == ["/good"]


def test_what_guests_are_offered(tmp_path: Path) -> None:
    secure, plain, missing = tmp_path / "secure.fd", tmp_path / "plain.fd", tmp_path / "missing.fd"
    secure.write_text("")
    plain.write_text("")
    images = [
        firmware.parse("a", descriptor(str(secure), "requires-smm")),
        firmware.parse("b", descriptor(str(plain))),
        firmware.parse("c", descriptor(str(missing))),
        firmware.parse("d", descriptor("/bios.bin", device="memory", **{"interface-types": ["bios", "openfirmware"]})),
    ]
    offered = firmware.offer("x86_64", "x86_64", "pc-q35-7.2", images)
    assert offered == Offer(("bios", "efi"), (str(secure), str(plain)), True)
    assert firmware.offer("x86_64", "x86_64", "pc-q35-7.2", images[1:2]).secure is False
    assert firmware.offer("x86_64", "x86_64", "pc-i440fx-7.2", images).interfaces == ()
    assert firmware.offer("s390x", "s390x", "pc-q35-7.2", images) == Offer((), (), False)


def test_a_descriptor_says_what_was_understood() -> None:
    given = {
        "description": "code alone",
        "interface-types": ["uefi"],
        "mapping": {"device": "flash", "mode": "stateless", "executable": {"filename": "/x", "format": "qcow2"}},
        "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}],
        "features": ["amd-sev", "verbose-dynamic"],
        "tags": [],
    }
    image = firmware.parse("d", given)
    assert (image.mode, image.executable_format, image.nvram_template) == ("stateless", "qcow2", None)
    understood = {key: value for key, value in given.items() if key not in ("description", "tags")}
    assert firmware.descriptor_of(image) == understood
    for damage in ({"device": "tape"}, {"device": "flash", "mode": "odd", "executable": {"filename": "/x"}}):
        with pytest.raises(ValueError, match=r"tape|odd"):
            firmware.parse("d", {**given, "mapping": damage})
