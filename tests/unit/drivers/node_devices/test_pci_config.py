from vird.drivers.node_devices.pci_config import read_config


def space(kind: int = 0, capabilities: dict[int, bytes] | None = None) -> bytes:
    """A configuration space with capabilities at their places, each linked to the next."""
    raw = bytearray(256)
    raw[0x0E] = kind
    places = sorted(capabilities or {})
    if places:
        raw[0x06], raw[0x34] = 0x10, places[0]
    for place, following in zip(places, [*places, 0][1:], strict=True):
        content = (capabilities or {})[place]
        raw[place : place + len(content)] = content
        raw[place + 1] = following
    return bytes(raw)


def express(kind: int, able: int, now: int) -> bytes:
    return (
        b"\x10\0" + bytes((kind << 4, 0)) + b"\0" * 8 + able.to_bytes(4, "little") + b"\0\0" + now.to_bytes(2, "little")
    )


def test_bridges() -> None:
    found = read_config(space(0x81)).bridge
    assert found is not None and found.type == "pci-bridge"
    found = read_config(space(2)).bridge
    assert found is not None and found.type == "cardbus-bridge"
    assert read_config(space()).bridge is None


def test_links() -> None:
    link = express(0, 0x05 << 24 | 8 << 4 | 3, 4 << 4 | 1)
    found = read_config(space(0, {0x40: b"\x05\0\0\0", 0x60: link})).express
    assert found is not None
    assert [(each.validity, each.port, each.speed, each.width) for each in found.links] == [
        ("cap", 5, "8", 8), ("sta", None, "2.5", 4),
    ]  # fmt: skip


def test_no_link_inside_of_the_root_complex_and_nothing_in_what_cannot_be_read() -> None:
    found = read_config(space(0, {0x40: express(9, 0, 0)})).express
    assert found is not None and found.links == []
    assert read_config(space(0, {0x40: express(0, 0, 0)})[:64]).express is None
    assert read_config(b"") == (None, None)
    loop = bytearray(space(0, {0x40: b"\x05\x40"}))
    loop[0x41] = 0x40
    assert read_config(bytes(loop)).express is None
