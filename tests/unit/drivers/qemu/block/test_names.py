"""Names in headers."""

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.chains import first, guest
from tests.unit.host.test_image_header import qcow2
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.names import header_name
from vird.errors import OperationInvalid
from vird.model.domain.devices.disk import Disk


def real(tmp_path: Path, *names: str) -> Disk:
    """The chain of the tests in files whose headers say these names of the ones below."""
    disk = first(guest())
    (tmp_path / "sub").mkdir()
    places = [tmp_path / "active", tmp_path / "sub" / "top", tmp_path / "sub" / "mid", tmp_path / "base"]
    for layer, place, name in zip(chain.layers(disk), places, (*names, ""), strict=True):
        layer.source.file = str(place)  # type: ignore[union-attr]
        place.write_bytes(qcow2(name, "qcow2") if name else b"raw")
    return disk


def name_of(disk: Disk, *, relative: bool) -> str:
    upper, *_, lower = chain.layers(disk)
    return asyncio.run(header_name(disk, upper, lower, relative=relative))


def test_as_the_nodes_have_it(tmp_path: Path) -> None:
    assert name_of(real(tmp_path, "/a", "/b", "/c"), relative=False) == str(tmp_path / "base")


def test_by_the_way_from_folder_to_folder(tmp_path: Path) -> None:
    assert name_of(real(tmp_path, "sub/top", "mid", "../base"), relative=True) == "sub/../base"


@pytest.mark.parametrize("names", [("sub/top", "/i/mid", "../base"), ("sub/top", "nbd:h:1", "x")])
def test_a_way_that_is_not_relative(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(OperationInvalid, match="can't keep relative backing relationship"):
        name_of(real(tmp_path, *names), relative=True)
