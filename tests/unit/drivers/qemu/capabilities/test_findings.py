from vird.drivers.qemu.capabilities.findings import Findings


def test_findings_share_nothing() -> None:
    one, other = Findings(), Findings()
    one.types.add("x")
    one.defaults["x", "y"] = 1
    assert other.types == set()
    assert other.defaults == {}
    assert not other.schema.has("anything")
