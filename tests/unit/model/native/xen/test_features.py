import pytest

from tests.unit.model.native.xen.guests import FULL, read, written
from vird.errors import ConfigUnsupported, InternalError


def test_full_guests_have_what_xl_gives_them() -> None:
    features = read(FULL, "apic = 0", "hap = 0").features
    assert features is not None
    assert (features.pae, features.acpi, features.apic, features.viridian) == (True, True, None, False)
    assert features.hap is not None
    assert features.hap.state == "off"


@pytest.mark.parametrize(("spelled", "mode"), [('"always_emulate"', "emulate"), ("2", "native")])
def test_time_stamp_counters(spelled: str, mode: str) -> None:
    clock = read(FULL, f"tsc_mode = {spelled}").clock
    assert clock is not None
    assert clock.timers[0].mode == mode


def test_passthrough() -> None:
    features = read('passthrough = "sync_pt"').features
    assert features is not None
    assert features.xen is not None
    assert features.xen.passthrough is not None
    assert features.xen.passthrough.mode == "sync_pt"
    with pytest.raises(InternalError):
        read('passthrough = "maybe"')


@pytest.mark.parametrize("clock", ["<clock offset='timezone' timezone='x'/>",
                                   "<clock offset='utc'><timer name='pit'/></clock>"])  # fmt: skip
def test_clocks_that_xen_has_not(clock: str) -> None:
    with pytest.raises(ConfigUnsupported):
        written(parts=clock)
