import pytest

from vird.errors import VirdError
from vird.model.domain.domain import Domain
from vird.model.native.bhyve_parse import domain_of_bhyve, memory_of

UUID = "c7a5fdbd-edaf-9455-926a-d65c16db1809"


def read(arguments: str, loader: str = "") -> Domain:
    return domain_of_bhyve(f"{loader}\n/usr/sbin/bhyve \\\n{arguments}", UUID, lambda: "52:54:00:00:00:00")


def test_options() -> None:
    domain = read("-c 4 -m 214 -AIuHPwS -s 0:0,hostbridge guest")
    assert (domain.name, domain.uuid) == ("guest", UUID)
    assert domain.vcpu is not None and domain.vcpu.count == 4
    assert domain.memory is not None and domain.memory.size == 214 * 1024
    assert domain.clock is not None and domain.clock.offset == "utc"
    assert domain.features is not None and domain.features.acpi and domain.features.apic and domain.features.msrs
    assert domain.memory_backing is not None and domain.memory_backing.locked


def test_topology_and_uuid() -> None:
    domain = read("-c cpus=4,cores=2,threads=2 -U 00000000-0000-0000-0000-000000000001 g")
    assert domain.vcpu is not None and domain.vcpu.count == 4
    assert domain.cpu is not None and domain.cpu.topology is not None and domain.cpu.topology.threads == 2
    assert domain.uuid is not None and domain.uuid.endswith("1")


@pytest.mark.parametrize(("text", "kib"), [("214", 219136), ("214M", 219136), ("2g", 2 << 20), ("1073741824", 1 << 20)])
def test_memory(text: str, kib: int) -> None:
    assert memory_of(text) == kib


def test_other_loaders_are_kept() -> None:
    domain = read("-m 1 g", loader="/own/loader -a b")
    assert (domain.bootloader, domain.bootloader_args) == ("/own/loader", "-a b")
    assert read("-m 214 g", loader="bhyveload -m 214M -d /disk g").bootloader is None


@pytest.mark.parametrize(
    ("arguments", "loader"),
    [
        ("-m 214 a b", ""),
        ("-m 214", ""),
        ("-m bogus a", ""),
        ("-c x a", ""),
        ("-c cpus=2,dies=1 a", ""),
        ("-Z a", ""),
        ("-U bogus a", ""),
        ("-m 'unclosed a", ""),
        ("-m 214 a", "bhyveload -m 412 a"),
        ("-m 214 a", "bhyveload -m 214 b"),
        ("-m 214 a", "bhyveload -m 214 a\nother"),
        ("-m 214 a", "bhyve b"),
    ],
)
def test_refusals(arguments: str, loader: str) -> None:
    with pytest.raises(VirdError):
        read(arguments, loader)
