"""Headers of disk images: QEMU's own, and bytes that only look like one."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vird.host.image_header import HEAD, Backing, Header, Qcow2, Reader, read_header, read_qcow2


def reader(content: bytes) -> Reader:
    return lambda offset, length: content[offset : offset + length]


def qcow2(backing: str | None = None, backing_format: str | None = None, version: int = 3) -> bytes:
    header_size = 104 if version == 3 else 72
    extensions = b""
    if backing_format is not None:
        name = backing_format.encode()
        extensions += struct.pack(">II", 0xE2792ACA, len(name)) + name + bytes(-len(name) % 8)
    extensions += struct.pack(">II", 0, 0)
    offset = header_size + len(extensions) if backing else 0
    name = (backing or "").encode()
    head = struct.pack(">4sIQI", b"QFI\xfb", version, offset, len(name)).ljust(header_size, b"\0")
    if version == 3:
        head = head[:100] + struct.pack(">I", header_size)
    return head + extensions + name


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(
    ("name", "format_", "expected"),
    [
        (None, None, None),
        ("base.img", "raw", Backing("base.img", "raw")),
        ("base.img", None, Backing("base.img", None)),
    ],
)
def test_a_header_tells_what_is_below(
    version: int, name: str | None, format_: str | None, expected: Backing | None
) -> None:
    assert read_qcow2(reader(qcow2(name, format_, version))).backing == expected


@pytest.mark.parametrize("content", [b"", b"QFI", b"raw bytes of a guest " * 10])
def test_what_is_no_image_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a qcow2 image"):
        read_qcow2(reader(content))


def le(form: str, *values: int) -> bytes:
    return struct.pack("<" + form, *values)


QED = b"QED\0" + le("IIIQQQQQII", 65536, 4, 1, 1, 0, 0, 65536, 3 << 20, 64, 4) + b"base"
QCOW = b"QFI\xfb" + struct.pack(">IQIIQ", 1, 48, 4, 0, 3 << 20) + bytes(16) + b"base"
OTHERS = [
    (QCOW, Header("qcow", 3 << 20, Backing("base", None))),
    (QED, Header("qed", 3 << 20, Backing("base", None))),
    (b"KDMV" + le("IIQ", 1, 3, 8192), Header("vmdk", 4 << 20)),
    (bytes(64) + b"\x7f\x10\xda\xbe" + bytes(0x170 - 68) + le("Q", 3 << 20), Header("vdi", 3 << 20)),
    (b"conectix" + bytes(32) + struct.pack(">Q", 3 << 20), Header("vpc", 3 << 20)),
    (b"LUKS\xba\xbe\0\1" + bytes(96) + b"\0\0\x10\0", Header("raw", encrypted=True, overhead=2 << 20)),
    (b"LUKS\xba\xbe\0\2" + bytes(600), Header("raw", encrypted=True)),
    (bytes(0x8001) + b"CD001", Header("iso")),
    (b"", Header("raw")),
    (b"KDMV" + le("I", 9), Header("raw")),
    (b"QFI\xfb", Header("raw")),
    (b"QFI\xfb" + struct.pack(">I", 7) + bytes(100), Header("raw")),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), OTHERS)
def test_formats_are_told_by_their_first_bytes(content: bytes, expected: Header) -> None:
    assert read_header(reader(content)) == expected


def test_qcow2_tells_its_version_and_features() -> None:
    head = struct.pack(">4sIQIIQI", b"QFI\xfb", 3, 0, 0, 16, 10 << 20, 2).ljust(72, b"\0")
    head += struct.pack(">QQQII", 1 << 4, 1, 0, 4, 104)
    own = Qcow2("1.1", 65536, lazy_refcounts=True, extended_l2=True, encrypted=True)
    assert read_header(reader(head)) == Header("qcow2", 10 << 20, None, own, encrypted=True)


@given(st.sampled_from([content for content, _ in OTHERS]), st.binary(max_size=200), st.integers(0, HEAD))
def test_no_bytes_break_it(start: bytes, rest: bytes, cut: int) -> None:
    read_header(reader((start + rest)[:cut]))
