"""The smallest guest there is: a boot sector that greets on its serial line and does what one letter says.

``q`` writes 5 to isa-debug-exit (QEMU ends with 11), ``p`` panics through pvpanic, ``s`` shuts down by ACPI; any other
letter comes back.
"""

from __future__ import annotations

LINE, LINE_STATUS, DEBUG_EXIT, PANIC, POWER = 0x3F8, 0x3FD, 0x501, 0x505, 0x604
GREETING = b"hello\n"
STOP = b"\xfa\xf4"
"""Nothing more: the machine goes on for a moment when it is told to end."""


def boot_sector() -> bytes:
    """512 bytes of a disk."""
    greet = b"".join(_out(letter) for letter in GREETING)
    wait = _port(LINE_STATUS) + b"\xec\xa8\x01\x74\xf8"
    read = _port(LINE) + b"\xec"
    deeds = {
        b"q": _port(DEBUG_EXIT) + b"\xb0\x05\xee",
        b"p": _port(PANIC) + b"\xb0\x01\xee" + STOP,
        b"s": _port(POWER) + b"\xb8\x00\x20\xef" + STOP,
    }
    # compare; jump over the deed unless equal
    choices = b"".join(b"\x3c" + key + b"\x75" + bytes([len(deed)]) + deed for key, deed in deeds.items())
    loop = wait + read + choices + _port(LINE) + b"\xee"
    back = b"\xe9" + (-(len(loop) + 3) & 0xFFFF).to_bytes(2, "little")
    code = _port(LINE) + greet + loop + back
    return code.ljust(510, b"\0") + b"\x55\xaa"


def talking(count: int) -> bytes:
    """A disk whose guest says so many bytes, space to tilde over and over, and goes off as soon as they are sent."""
    assert 0 < count < 1 << 16
    room, sent = b"\xa8\x20\x74\xfb", b"\xa8\x40\x74\xfb"
    start = b"\xb9" + count.to_bytes(2, "little") + b"\xb3\x20"
    say = _port(LINE_STATUS) + b"\xec" + room + _port(LINE) + b"\x88\xd8\xee"
    # the next letter, after the last the first again
    say += b"\xfe\xc3\x80\xfb\x7f\x75\x02\xb3\x20"
    again = b"\xe2" + (-(len(say) + 2) & 0xFF).to_bytes(1, "little")
    off = _port(LINE_STATUS) + b"\xec" + sent + _port(POWER) + b"\xb8\x00\x20\xef" + STOP
    return (start + say + again + off).ljust(510, b"\0") + b"\x55\xaa"


def talk(count: int) -> bytes:
    """What it says."""
    return bytes(32 + each % 95 for each in range(count))


def _port(number: int) -> bytes:
    return b"\xba" + number.to_bytes(2, "little")


def _out(letter: int) -> bytes:
    return b"\xb0" + bytes([letter]) + b"\xee"
