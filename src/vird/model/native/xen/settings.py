"""The settings of one Xen configuration: values that may be numbers or their spelling, lists that may be single."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vird.errors import ConfigUnsupported, InternalError
from vird.markup.virconf import Entry, Settings, Value, parse


class XenSettings:
    """What a configuration says; raises ConfSyntax for what is no configuration, InternalError for wrong kinds."""

    def __init__(self, text: str) -> None:
        self._settings = parse(text)

    def value(self, name: str) -> Value:
        """The value as it stands, None when there is none."""
        return self._settings.get(name)

    def text(self, name: str) -> str | None:
        """A string; an empty one is none."""
        value = self.value(name)
        if value is not None and not isinstance(value, str):
            raise InternalError(f"config value {name} was not a string")
        return value or None

    def need(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if value is None:
            raise InternalError(f"config value {name} was missing")
        return value

    def number(self, name: str, default: int) -> int:
        """An integer, spelled as a string perhaps."""
        value = self.value(name)
        if value is None:
            return default
        if isinstance(value, str):
            try:
                return int(value, 0)
            except ValueError:
                raise InternalError(f"config value {name} was malformed") from None
        if not isinstance(value, int):
            raise InternalError(f"config value {name} was malformed")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A switch: 0 or 1."""
        return self.number(name, int(default)) != 0

    def words(self, name: str) -> list[str]:
        """A list of strings; a single string is a list of one."""
        value = self.value(name)
        if value is None:
            return []
        if isinstance(value, str):
            return [value] if value else []
        if not isinstance(value, list):
            raise InternalError(f"config value {name} was not a list")
        if not all(isinstance(each, str) for each in value):
            raise InternalError(f"config value {name} is not a list of strings")
        return [str(each) for each in value]


def fields(text: str) -> dict[str, str]:
    """``a=1,b=2``, with blanks around names and values; a part without ``=`` is a name with an empty value."""
    found: dict[str, str] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name.strip():
            found[name.strip()] = value.strip()
    return found


def joined(values: Mapping[str, str | int | None]) -> str:
    """``a=1,b=2`` without those that are None; raises ConfigUnsupported for a value that would end early."""
    for name, value in values.items():
        if isinstance(value, str) and "," in value:
            raise ConfigUnsupported(f"the {name} '{value}' cannot be written in a Xen configuration")
    return ",".join(f"{name}={value}" for name, value in values.items() if value is not None)


class XenLines:
    """A configuration being written."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, name: str, value: str | int | bool | None) -> None:
        """One more setting; nothing for None.  Raises ConfigUnsupported for text that no quotes can hold."""
        if value is None:
            return
        if isinstance(value, str):
            _check(name, value)
        self._entries.append(Entry(name, int(value) if isinstance(value, bool) else value))

    def add_list(self, name: str, values: Iterable[Value]) -> None:
        """A setting that is a list; nothing for an empty one."""
        kept = list(values)
        for value in kept:
            if isinstance(value, str):
                _check(name, value)
        if kept:
            self._entries.append(Entry(name, kept))

    def __str__(self) -> str:
        return Settings(self._entries).format()


def _check(name: str, value: str) -> None:
    if '"""' in value or (value.endswith('"') and '"' in value):
        raise ConfigUnsupported(f"the value of '{name}' cannot be written in a Xen configuration")
