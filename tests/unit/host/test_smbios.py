import struct
import uuid
from pathlib import Path

from vird.host import smbios

IDENTITY = uuid.UUID("12345678-9abc-def0-1234-56789abcdef0")


def structure(kind: int, body: bytes, *strings: str) -> bytes:
    text = b"".join(string.encode() + b"\0" for string in strings) or b"\0"
    return struct.pack("<BBH", kind, len(body) + 4, kind) + body + text + b"\0"


BIOS = structure(
    0, bytes((1, 2)) + b"\0\xe0" + bytes((3,)) + bytes(11) + bytes((4, 7)), "SeaBIOS", "1.16", "04/01/2014"
)
SYSTEM = structure(1, bytes((1, 2, 0, 9)) + IDENTITY.bytes_le + b"\0\0\0", "QEMU", "Standard <PC>")
MEMORY = structure(17, bytes(8) + struct.pack("<H", 0x4000) + bytes(2) + bytes((1, 0)) + bytes(12), "DIMM 0")
EMPTY_SLOT = structure(17, bytes(8) + struct.pack("<H", 0) + bytes(2) + bytes((1, 0)) + bytes(12), "DIMM 1")
OEM = structure(11, bytes((2,)), "one", "two & three")
END = structure(127, b"")


def test_the_document_of_a_small_machine() -> None:
    tables = smbios.parse(BIOS + SYSTEM + MEMORY + EMPTY_SLOT + OEM + END + b"rest")
    assert smbios.document(tables).splitlines() == [
        "<sysinfo type='smbios'>",
        "  <bios>",
        "    <entry name='vendor'>SeaBIOS</entry>",
        "    <entry name='version'>1.16</entry>",
        "    <entry name='date'>04/01/2014</entry>",
        "    <entry name='release'>4.7</entry>",
        "  </bios>",
        "  <system>",
        "    <entry name='manufacturer'>QEMU</entry>",
        "    <entry name='product'>Standard &lt;PC&gt;</entry>",
        f"    <entry name='uuid'>{IDENTITY}</entry>",
        "  </system>",
        "  <memory_device>",
        "    <entry name='size'>16384 MB</entry>",
        "    <entry name='locator'>DIMM 0</entry>",
        "  </memory_device>",
        "  <oemStrings>",
        "    <entry>one</entry>",
        "    <entry>two &amp; three</entry>",
        "  </oemStrings>",
        "</sysinfo>",
    ]


def test_damaged_tables_are_read_as_far_as_they_go() -> None:
    assert [entry.type for entry in smbios.parse(BIOS + SYSTEM[:20])] == [0]
    assert smbios.parse(b"\1\2\0\0") == []
    assert smbios.parse(b"") == []


def test_short_structures_have_no_late_fields() -> None:
    (entry,) = smbios.parse(structure(1, bytes((1,)), "QEMU"))
    assert entry.text(4) == "QEMU"
    assert entry.text(5) is None
    assert entry.word(4) is None
    assert smbios.document([entry]).count("<entry") == 1


def test_memory_sizes() -> None:
    def size(word: int, extended: int = 0) -> str | None:
        body = bytes(8) + struct.pack("<H", word) + bytes(14) + struct.pack("<I", extended)
        return smbios._memory_size(smbios.parse(structure(17, body))[0])

    assert size(0) is None
    assert size(0x8400) == "1024 kB"
    assert size(512) == "512 MB"
    assert size(0x7FFF, 65536) == "64 GB"
    assert size(0x7FFF, 65537) == "65537 MB"


def test_a_host_without_tables(tmp_path: Path) -> None:
    assert smbios.read_tables(str(tmp_path)) is None
    (tmp_path / "firmware/dmi/tables").mkdir(parents=True)
    (tmp_path / "firmware/dmi/tables/DMI").write_bytes(SYSTEM)
    found = smbios.read_tables(str(tmp_path))
    assert found is not None
    assert found[0].type == 1
