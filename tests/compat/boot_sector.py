"""The smallest guest there is: a boot sector that greets on its serial line and does what one letter says.

``q`` writes 5 to isa-debug-exit (QEMU ends with 11), ``p`` panics through pvpanic, ``s`` shuts down by ACPI; any other
letter comes back.
"""

from __future__ import annotations

LINE, LINE_STATUS, DEBUG_EXIT, PANIC, POWER = 0x3F8, 0x3FD, 0x501, 0x505, 0x604
GREETING = b"hello\n"


def boot_sector() -> bytes:
    """512 bytes of a disk."""
    greet = b"".join(_out(letter) for letter in GREETING)
    wait = _port(LINE_STATUS) + b"\xec\xa8\x01\x74\xf8"
    read = _port(LINE) + b"\xec"
    deeds = {
        b"q": _port(DEBUG_EXIT) + b"\xb0\x05\xee",
        b"p": _port(PANIC) + b"\xb0\x01\xee",
        b"s": _port(POWER) + b"\xb8\x00\x20\xef",
    }
    # compare; jump over the deed unless equal
    choices = b"".join(b"\x3c" + key + b"\x75" + bytes([len(deed)]) + deed for key, deed in deeds.items())
    loop = wait + read + choices + _port(LINE) + b"\xee"
    back = b"\xe9" + (-(len(loop) + 3) & 0xFFFF).to_bytes(2, "little")
    code = _port(LINE) + greet + loop + back
    return code.ljust(510, b"\0") + b"\x55\xaa"


def _port(number: int) -> bytes:
    return b"\xba" + number.to_bytes(2, "little")


def _out(letter: int) -> bytes:
    return b"\xb0" + bytes([letter]) + b"\xee"
