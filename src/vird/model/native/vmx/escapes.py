"""Characters that ``.vmx`` values cannot hold as they are: ``|22`` is a quote, names of ESX also know ``%2f``."""

from __future__ import annotations

import re

_PIPE = re.compile(r"\|([0-9A-Fa-f]{2})")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def decode(value: str) -> str:
    """A value without ``|XX``."""
    return _PIPE.sub(_character, value)


def encode(value: str) -> str:
    """A value with ``|XX`` for the characters that the format has a use for."""
    return re.sub(r'[|"\r\n]', lambda found: f"|{ord(found[0]):02x}", value)


def decode_name(value: str) -> str:
    """The name of a guest as ESX writes it, without ``%XX``."""
    return _PERCENT.sub(_character, value)


def encode_name(value: str) -> str:
    """The name of a guest as ESX writes it."""
    return re.sub(r"[%/\\]", lambda found: f"%{ord(found[0]):02x}", value)
