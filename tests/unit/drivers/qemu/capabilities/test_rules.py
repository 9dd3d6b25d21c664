from vird.drivers.qemu.capabilities import rules
from vird.drivers.qemu.capabilities.findings import Findings


def test_composed_rules() -> None:
    found = Findings()
    found.types.add("a")
    a, b = rules.Type("a"), rules.Type("b")
    assert rules.either(a, b).holds(found)
    assert not rules.every(a, b).holds(found)
    assert rules.leaves(rules.every(a, rules.either(b))) == [a, b]
    assert not rules.Before(0).holds(found)


def test_a_default_must_be_told_to_count() -> None:
    found = Findings()
    rule = rules.DeviceDefault("virtio-blk-pci", "scsi", False)
    assert not rule.holds(found)
    found.defaults["virtio-blk-pci", "scsi"] = True
    assert not rule.holds(found)
    found.defaults["virtio-blk-pci", "scsi"] = False
    assert rule.holds(found)


def test_an_options_parameter_is_not_the_option() -> None:
    found = Findings()
    found.options.add("vnc")
    assert rules.Option("vnc").holds(found)
    assert not rules.Option("vnc", "power-control").holds(found)
