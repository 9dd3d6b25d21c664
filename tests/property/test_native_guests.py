"""Guests written in another program's format are the same guests when they are read again."""

from hypothesis import given
from hypothesis import strategies as st

from vird.errors import VirdError
from vird.model.checks.other_hypervisors import complete_vmware, complete_xen
from vird.model.domain.domain import Domain
from vird.model.native import vmx
from vird.model.native.xen.xl import domain_from_xl, xl_from_domain
from vird.model.native.xen.xm import domain_from_xm, xm_from_domain

NAMES = st.text("abz09-_. '|%&", min_size=1, max_size=12).filter(lambda name: name.strip() == name)
FILES = st.text("abz09-_. '|%&", min_size=1, max_size=12).map(lambda name: f"/{name.strip()}x")
MACS = st.sampled_from(["00:0c:29", "00:50:56", "52:54:00"]).flatmap(
    lambda start: st.integers(0, 0xFFFFFF).map(lambda n: f"{start}:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x}")
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&apos;")


@st.composite
def disks(draw: st.DrawFn, names: str) -> str:
    found = []
    for letter in sorted(draw(st.sets(st.sampled_from("abcd")))):
        kind = draw(st.sampled_from(["disk", "cdrom"]))
        file = draw(FILES) + (".iso" if kind == "cdrom" else ".vmdk")
        source = f"<source file='{escaped(file)}'/>" if kind == "disk" or draw(st.booleans()) else ""
        found.append(f"<disk type='file' device='{kind}'>{source}<target dev='{names}{letter}'/></disk>")
    return "".join(found)


@st.composite
def interfaces(draw: st.DrawFn, models: list[str]) -> str:
    found = []
    for mac in draw(st.lists(MACS, max_size=3, unique=True)):
        bridge, model = draw(NAMES), draw(st.sampled_from(models))
        card = f"<model type='{model}'/>" if model else ""
        found.append(
            f"<interface type='bridge'><mac address='{mac}'/><source bridge='{escaped(bridge)}'/>{card}</interface>"
        )
    return "".join(found)


@st.composite
def guests(draw: st.DrawFn, hypervisor: str, kind: str, names: list[str], models: list[str]) -> Domain:
    memory, vcpus = draw(st.integers(1, 1024)) * 4, draw(st.integers(1, 16))
    cpus = draw(st.sampled_from(["", " cpuset='0-20'"]))
    vnc = f"<graphics type='vnc' port='{draw(st.integers(5900, 5999))}'/>" if draw(st.booleans()) else ""
    devices = "".join(draw(disks(name)) for name in names) + draw(interfaces(models)) + vnc
    return Domain.from_xml(
        f"<domain type='{hypervisor}'><name>{escaped(draw(NAMES))}</name><uuid>{draw(st.uuids())}</uuid>"
        f"<memory unit='MiB'>{memory}</memory><currentMemory unit='MiB'>{draw(st.integers(1, memory))}</currentMemory>"
        f"<vcpu{cpus}>{vcpus}</vcpu><os><type arch='x86_64'>{kind}</type></os>"
        f"<on_crash>restart</on_crash><devices>{devices}</devices></domain>"
    )


def no_mac() -> str:
    raise AssertionError("every interface has an address")


@given(guests("vmware", "hvm", ["sd", "hd"], ["", "e1000", "vmxnet2", "vmxnet3"]))
def test_vmx(domain: Domain) -> None:
    text = vmx.vmx_from_domain(domain, 10)
    again = vmx.domain_from_vmx(text, new_mac=no_mac)
    assert vmx.vmx_from_domain(again, 10).splitlines() == _with_card(text)
    complete_vmware(domain, no_mac)
    assert again.devices is not None
    assert domain.devices is not None
    assert again.devices.disks == domain.devices.disks
    assert (again.name, again.uuid, again.memory) == (domain.name, domain.uuid, domain.memory)


def _with_card(text: str) -> list[str]:
    """What is read has a card, and addresses with who gave them; that is written too."""
    lines = text.splitlines()
    if not any(line.startswith("svga") for line in lines):
        lines.insert(lines.index('pciBridge0.present = "true"'), 'svga.vramSize = "4194304"')
    return lines


@given(st.one_of(
    guests("xen", "hvm", ["hd"], ["", "e1000", "netfront"]),
    guests("xen", "linux", ["xvd"], ["", "e1000"]),
))  # fmt: skip
def test_xl_and_xm(domain: Domain) -> None:
    for read, write in ((domain_from_xl, xl_from_domain), (domain_from_xm, xm_from_domain)):
        text = write(domain)
        again = read(text, new_mac=no_mac)
        assert write(again) == text
        wanted = domain.copy()
        complete_xen(wanted, no_mac)
        assert again.devices is not None
        assert wanted.devices is not None
        assert again.devices.interfaces == wanted.devices.interfaces
        assert [disk.source for disk in again.devices.disks] == [disk.source for disk in wanted.devices.disks]
        assert (again.name, again.vcpu, again.current_memory) == (domain.name, wanted.vcpu, wanted.current_memory)


LINES = st.builds(
    "{} = {}".format,
    st.sampled_from([
        "name", "memory", "vcpus", "builder", "type", "disk", "vif", "vfb", "vnc", "serial", "pci", "cpus", "vnuma",
        "cpuid", "tsc_mode", "channel", "usbctrl", "spice", "boot", "scsi0.present", "scsi0:0.present",
        "scsi0:0.fileName", "scsi0:0.deviceType", "ethernet0.present", "config.version", "virtualHW.version",
        "displayName", "memsize", "serial0.present", "serial0.fileName", "serial0.fileType",
    ]),
    st.one_of(
        st.integers(-9, 99).map(str),
        st.text("abc019,=:/.[]-hw\\", max_size=12).map(lambda text: f'"{text}"'),
        st.lists(st.text("abc019,=:/.-hdw\\", max_size=12).map(lambda text: f'"{text}"'), max_size=2).map(
            lambda words: f"[ {', '.join(words)} ]"
        ),
        st.sampled_from(['"true"', '"8"', '"hvm"', '"network"', '"g"']),
    ),
)  # fmt: skip


@given(st.lists(LINES, max_size=12))
def test_nonsense_is_read_or_refused(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    for read in (domain_from_xl, domain_from_xm, vmx.domain_from_vmx):
        try:
            read(text)
        except VirdError:
            continue
