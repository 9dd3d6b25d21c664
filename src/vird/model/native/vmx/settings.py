"""The settings of one ``.vmx`` file, looked up without regard to case, and a file being written."""

from __future__ import annotations

import re

from vird.errors import ConfigUnsupported, InternalError
from vird.markup.virconf import Entry, Settings, parse
from vird.model.native.vmx.escapes import decode

_ENCODING = re.compile(rb'^\s*\.encoding\s*=\s*"([^"]*)"', re.MULTILINE | re.IGNORECASE)


def decoded(raw: bytes) -> str:
    """The text of a file, in the encoding that it names itself (UTF-8 where it does not).

    Raises ConfigUnsupported for an encoding that is not known, InternalError for bytes that are not in it.
    """
    named = _ENCODING.search(raw)
    encoding = named[1].decode("ascii", "replace") if named is not None else "utf-8"
    try:
        return raw.decode(encoding)
    except LookupError:
        raise ConfigUnsupported(f"unknown encoding '{encoding}' of the VMX file") from None
    except UnicodeDecodeError as wrong:
        raise InternalError(f"the VMX file is not in {encoding}: byte {wrong.start}") from None


class VmxSettings:
    """Every value is a string; the methods turn it into what it means.

    The first of several settings of one name counts.  Raises InternalError for values that are not of
    the wanted kind, as libvirt does.
    """

    def __init__(self, text: str) -> None:
        self._values: dict[str, str] = {}
        for entry in parse(text, "vmx"):
            if entry.name is not None:
                self._values.setdefault(entry.name.lower(), str(entry.value))

    def text(self, name: str) -> str | None:
        """The decoded value; an empty one is none."""
        return decode(self._values.get(name.lower(), "")) or None

    def need(self, name: str) -> str:
        """The value of a setting that must be there."""
        value = self.text(name)
        if value is None:
            raise InternalError(f"Missing essential config entry '{name}'")
        return value

    def number(self, name: str, default: int = 0) -> int:
        """A decimal number; ``unlimited`` is -1."""
        value = self.text(name)
        if value is None:
            return default
        if value.lower() == "unlimited":
            return -1
        try:
            return int(value)
        except ValueError:
            raise InternalError(f"Config entry '{name}' must represent an integer value") from None

    def flag(self, name: str, default: bool = False) -> bool:
        """``true`` or ``false``."""
        value = self.text(name)
        if value is None:
            return default
        if value.lower() not in ("true", "false"):
            raise InternalError(f"Config entry '{name}' must represent a boolean value (true|false)")
        return value.lower() == "true"

    def choice(self, name: str) -> str | None:
        """A word in lower case."""
        value = self.text(name)
        return value.lower() if value is not None else None

    def numbers(self, kind: str) -> list[int]:
        """The numbers of the devices of a kind that anything is said of, in order."""
        pattern = re.compile(rf"{kind}([0-9]{{1,4}})\.present")
        return sorted(int(found[1]) for name in self._values if (found := pattern.fullmatch(name)))

    def uuid(self, name: str) -> str | None:
        """A UUID written as sixteen bytes with blanks and one hyphen between them."""
        value = self.text(name)
        if value is None:
            return None
        digits = "".join(value.replace("-", " ").split()).lower()
        if len(digits) != 32 or any(digit not in "0123456789abcdef" for digit in digits):
            raise InternalError(f"Could not parse UUID from string '{value}'")
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def spaced_uuid(uuid: str) -> str:
    """A UUID as these files write it: sixteen bytes, a hyphen in the middle."""
    digits = uuid.replace("-", "")
    octets = [digits[at : at + 2] for at in range(0, 32, 2)]
    return f"{' '.join(octets[:8])}-{' '.join(octets[8:])}"


class VmxLines:
    """A file being written; values are escaped already, and what cannot stand in one is refused."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, name: str, value: str | int | bool) -> None:
        """One more line; raises ConfigUnsupported for a value that the format cannot hold."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if any(char in text for char in '"\r\n'):
            raise ConfigUnsupported(f"the value of '{name}' cannot be written in a VMX file")
        self._entries.append(Entry(name, text))

    def __str__(self) -> str:
        return Settings(self._entries).format("vmx")
