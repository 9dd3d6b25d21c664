import pytest

from vird.errors import ConfigUnsupported
from vird.model.domain.domain import Domain
from vird.model.native.bhyve_argv import BhyveFacts
from vird.model.native.bhyve_loader import BhyveLoader, plan_loader

HD = "<disk device='disk'><source file='/hd'/><target dev='hda' bus='sata'/></disk>"
CD = "<disk device='cdrom'><source file='/cd'/><target dev='hdb' bus='sata'/></disk>"
FIRST = "<disk device='disk'><source file='/first'/><target dev='hdc' bus='sata'/><boot order='1'/></disk>"
EMPTY = "<disk device='cdrom'><target dev='hdd' bus='sata'/></disk>"


def planned(devices: str, *, loader: str = "", os: str = "", console: bool = True) -> BhyveLoader | None:
    domain = Domain.from_xml(
        f"<domain type='bhyve'><name>b</name><memory>1048576</memory>{loader}<os><type>hvm</type>{os}</os>"
        f"<devices>{devices}</devices></domain>"
    )
    return plan_loader(domain, BhyveFacts(grub_console=console), "/map")


@pytest.mark.parametrize(
    ("devices", "os", "path"),
    [(EMPTY + HD + CD, "", "/hd"), (HD + CD, "<boot dev='cdrom'/>", "/cd"), (HD + FIRST, "<boot dev='hd'/>", "/first")],
)
def test_the_boot_disk(devices: str, os: str, path: str) -> None:
    assert planned(devices, os=os) == BhyveLoader(["bhyveload", "-m", "1024", "-d", path, "b"])


def test_grub() -> None:
    grub = "<bootloader>/usr/local/sbin/grub-bhyve</bootloader>"
    serial = "<serial type='nmdm'><source master='/dev/nmdm0A' slave='/dev/nmdm0B'/></serial>"
    found = planned(HD + serial, loader=grub)
    assert found is not None and found.device_map == "(hd0) /hd\n"
    assert found.argv == [
        "grub-bhyve", "--root", "hd0,msdos1", "--device-map", "/map", "--memory", "1024",
        "--cons-dev", "/dev/nmdm0A", "b",
    ]  # fmt: skip
    old = planned(CD + serial, loader=grub, console=False)
    assert old is not None and old.device_map == "(cd) /cd\n" and "--cons-dev" not in old.argv


def test_loaders_that_users_name() -> None:
    own = planned("", loader="<bootloader>/own</bootloader><bootloader_args>-X  -Y</bootloader_args>")
    assert own == BhyveLoader(["/own", "-X", "-Y"])
    assert planned("", loader="<bootloader_args>-X</bootloader_args>") == BhyveLoader(["bhyveload", "-X"])
    assert planned("", os="<loader>/firmware</loader>") is None


def test_nothing_to_boot() -> None:
    with pytest.raises(ConfigUnsupported):
        planned(EMPTY)
