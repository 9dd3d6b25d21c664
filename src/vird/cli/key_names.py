"""Keys by the names that Linux has for them (``KEY_LEFTCTRL``), and by their numbers in any vocabulary."""

from __future__ import annotations

from vird.api.enums.domain_console import KeycodeSet
from vird.cli.failure import Failed

UNLIKE_QEMUS = {
    "ctrl": "LEFTCTRL",
    "ctrl_r": "RIGHTCTRL",
    "shift": "LEFTSHIFT",
    "shift_r": "RIGHTSHIFT",
    "alt": "LEFTALT",
    "alt_r": "RIGHTALT",
    "meta_l": "LEFTMETA",
    "meta_r": "RIGHTMETA",
    "ret": "ENTER",
    "spc": "SPACE",
    "bracket_left": "LEFTBRACE",
    "bracket_right": "RIGHTBRACE",
    "grave_accent": "GRAVE",
    "caps_lock": "CAPSLOCK",
    "num_lock": "NUMLOCK",
    "scroll_lock": "SCROLLLOCK",
    "kp_multiply": "KPASTERISK",
    "kp_subtract": "KPMINUS",
    "kp_add": "KPPLUS",
    "kp_decimal": "KPDOT",
    "kp_divide": "KPSLASH",
    "kp_enter": "KPENTER",
    "kp_equals": "KPEQUAL",
    "less": "102ND",
    "print": "SYSRQ",
    "pgup": "PAGEUP",
    "pgdn": "PAGEDOWN",
    "menu": "COMPOSE",
    "audionext": "NEXTSONG",
    "audioprev": "PREVIOUSSONG",
    "audiostop": "STOPCD",
    "audioplay": "PLAYPAUSE",
    "audiomute": "MUTE",
    "volumeup": "VOLUMEUP",
    "volumedown": "VOLUMEDOWN",
}


def linux_names() -> dict[str, int]:
    """``KEY_…`` to its number."""
    from vird.drivers.qemu.keys import names

    return {
        f"KEY_{UNLIKE_QEMUS.get(name, name.upper().replace('KP_', 'KP'))}": code
        for code, name in names(KeycodeSet.LINUX).items()
    }


def code_of(vocabulary: str, word: str) -> int:
    """The number of a key; `Failed` for what is neither a number nor a name."""
    try:
        number = int(word, 0)
    except ValueError:
        number = linux_names().get(word, -1) if vocabulary == "linux" else -1
    if not 0 < number <= 0xFFFF:
        raise Failed(f"invalid keycode: '{word}'")
    return number
