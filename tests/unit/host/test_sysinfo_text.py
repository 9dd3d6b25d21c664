"""The host in text."""

from pathlib import Path

from vird.host import sysinfo_text

CPU = "processor\t: {}\nBogoMIPS\t: 38.40\n"


def entries(text: str) -> list[str]:
    return [
        line.strip() for line in text.splitlines() if "entry" in line or (line.startswith("  <") and "/" not in line)
    ]


def test_arm_names_a_model_once_or_with_each_processor() -> None:
    old = sysinfo_text.arm(
        "Processor\t: ARMv7 rev 4 (v7l)\n" + CPU.format(0) + "\n" + CPU.format(1) + "\nHardware\t: x\n"
    )
    assert entries(old) == [
        "<processor>",
        "<entry name='socket_destination'>0</entry>",
        "<entry name='type'>ARMv7 rev 4 (v7l)</entry>",
        "<processor>",
        "<entry name='socket_destination'>1</entry>",
        "<entry name='type'>ARMv7 rev 4 (v7l)</entry>",
    ]
    new = sysinfo_text.arm(CPU.format(3) + "model name\t: ARMv8 <1>\n")
    assert "<entry name='type'>ARMv8 &lt;1&gt;</entry>" in new
    assert sysinfo_text.arm(CPU.format(0)) == "<sysinfo type='smbios'/>\n"


def test_power() -> None:
    processor = "processor\t: 4\ncpu\t\t: POWER7 (raw)\nrevision\t: 2.3 (pvr 003f 0203)\n"
    text = f"{processor}\nplatform\t: PowerNV\nmodel\t\t: 8246\n"
    assert entries(sysinfo_text.power(text)) == [
        "<system>",
        "<entry name='serial'>8246</entry>",
        "<entry name='family'>PowerNV</entry>",
        "<processor>",
        "<entry name='socket_destination'>4</entry>",
        "<entry name='type'>POWER7 (raw)</entry>",
        "<entry name='version'>2.3 (pvr 003f 0203)</entry>",
    ]


def test_mainframe() -> None:
    machine = "Manufacturer:         IBM\nType:                 2964\nSequence Code:        0012\n"
    processors = (
        "vendor_id       : IBM/S390\nprocessor 0: version = 00,  identification = 145F07,  machine = 2964\n\n"
        "cpu number      : 0\ncpu MHz dynamic : 4000\ncpu MHz static  : 5000\n"
    )
    assert entries(sysinfo_text.mainframe(machine, processors)) == [
        "<system>",
        "<entry name='manufacturer'>IBM</entry>",
        "<entry name='serial'>0012</entry>",
        "<entry name='family'>2964</entry>",
        "<processor>",
        "<entry name='family'>2964</entry>",
        "<entry name='manufacturer'>IBM/S390</entry>",
        "<entry name='version'>00</entry>",
        "<entry name='max_speed'>5000</entry>",
        "<entry name='serial_number'>145F07</entry>",
    ]


def test_dmidecode() -> None:
    text = (
        "Handle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n\tVendor: ACME\n\tCharacteristics:\n\t\tVersion: no\n"
        "\tBIOS Revision: 5.11\n\nHandle 0x1, DMI type 17, 40 bytes\nMemory Device\n\tSize: No Module Installed\n"
        "\tLocator: A0\n\nHandle 0x2, DMI type 17, 40 bytes\nMemory Device\n\tSize: 16 GB\n\tLocator: A1\n\n"
        "Handle 0x3, DMI type 11, 5 bytes\nOEM Strings\n\tString 1: one: two\n"
    )
    assert entries(sysinfo_text.dmidecode(text)) == [
        "<bios>",
        "<entry name='vendor'>ACME</entry>",
        "<entry name='release'>5.11</entry>",
        "<memory_device>",
        "<entry name='size'>16 GB</entry>",
        "<entry name='locator'>A1</entry>",
        "<oemStrings>",
        "<entry>one: two</entry>",
    ]


def test_machines_without_tables(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\ncpu\t\t: POWER9\n")
    assert "POWER9" in (sysinfo_text.of_kernel("ppc64le", str(tmp_path)) or "")
    assert sysinfo_text.of_kernel("x86_64", str(tmp_path)) is None
    assert sysinfo_text.of_kernel("s390x", str(tmp_path / "none")) is None
