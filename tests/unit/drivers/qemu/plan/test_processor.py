"""Processors."""

import pytest

from tests.unit.drivers.qemu.plan.launches import words
from vird.drivers.qemu.plan.processor import processor
from vird.errors import ConfigUnsupported

HAS_CPU = "<cpu mode='custom' match='exact'><model>qemu64</model></cpu>"
MODEL = "<cpu mode='custom' match='exact'><model>Nehalem</model>"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (
            f"{MODEL}<feature policy='force' name='tsc_adjust'/><feature policy='optional' name='x2apic'/>"
            "<feature policy='forbid' name='pclmuldq'/></cpu>",
            "Nehalem,tsc-adjust=on,pclmulqdq=off",
        ),
        ("<cpu mode='custom'><model vendor_id='Some One'>qemu64</model></cpu>", "qemu64,vendor=Some One"),
        ("<cpu mode='host-passthrough' migratable='on'/>", "host,migratable=on"),
        ("<cpu mode='maximum' migratable='off'/>", "max,migratable=off"),
        ("<cpu mode='host-passthrough'><cache mode='disable'/></cpu>", "host,host-cache-info=off,l3-cache=off"),
        ("<cpu mode='host-passthrough'><cache mode='passthrough'/></cpu>", "host,host-cache-info=on,l3-cache=off"),
        ("<cpu mode='custom'><model>qemu64</model><cache level='3' mode='emulate'/></cpu>", "qemu64,l3-cache=on"),
        ("<cpu mode='host-passthrough'><maxphysaddr mode='emulate' bits='42'/></cpu>", "host,phys-bits=42"),
        ("<cpu mode='host-passthrough'><maxphysaddr mode='passthrough'/></cpu>", "host,host-phys-bits=on"),
        ("<features><apic eoi='on'/></features>", "qemu64,kvm-pv-eoi=on"),
        ("<features><pvspinlock state='off'/></features>", "qemu64,kvm-pv-unhalt=off"),
        ("<features><pmu state='off'/></features>", "qemu64,pmu=off"),
        ("<features><kvm><hidden state='on'/><poll-control state='on'/></kvm></features>",
         "qemu64,kvm=off,kvm-poll-control=on"),
        ("<features><hyperv mode='passthrough'/></features>", "qemu64,hv-passthrough=on"),
        (
            "<features><hyperv><relaxed state='on'/><vapic state='off'/><spinlocks state='on' retries='8191'/>"
            "<stimer state='on'><direct state='on'/></stimer><vendor_id state='on' value='a,b'/></hyperv></features>",
            "qemu64,hv-relaxed=on,hv-spinlocks=0x1fff,hv-stimer=on,hv-stimer-direct=on,hv-vendor-id=a,,b",
        ),
        ("<clock offset='utc'><timer name='kvmclock' present='no'/></clock>", "qemu64,kvmclock=off"),
        ("<clock offset='utc'><timer name='hypervclock' present='yes'/></clock>", "qemu64,hv-time=on"),
        ("<clock offset='utc'><timer name='tsc' frequency='99'/></clock>", "qemu64,tsc-frequency=99"),
    ],
)  # fmt: skip
def test_models_and_what_comes_with_them(before: str, expected: str) -> None:
    assert words(processor, before=before) == ["-cpu", expected]


def test_nothing_said_is_nothing_told() -> None:
    assert words(processor) == []
    assert words(processor, arch="i686", before="<features><apic eoi='off'/></features>")[1] == "qemu32,kvm-pv-eoi=off"


def test_panics_of_hyper_v_are_a_feature_of_the_processor() -> None:
    assert words(processor, "<panic model='hyperv'/>", before=HAS_CPU)[1] == "qemu64,hv-crash"


def test_names_of_other_architectures_stay() -> None:
    before = "<cpu mode='custom'><model>gen15a-base</model><feature policy='require' name='msa9_pckmo'/></cpu>"
    assert words(processor, arch="s390x", before=before)[1] == "gen15a-base,msa9_pckmo=on"


def test_more_address_bits_than_the_host_has() -> None:
    before = "<cpu mode='host-passthrough'><maxphysaddr mode='emulate' bits='52'/></cpu>"
    with pytest.raises(ConfigUnsupported, match="exceed the host's 48"):
        words(processor, before=before, host_cpu_max_bits=48)
