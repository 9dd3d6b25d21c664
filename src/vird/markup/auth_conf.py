"""The file ``auth.conf``: who to be for which service on which host.

``[credentials-NAME]`` groups hold the answers, ``[auth-SERVICE-HOST]`` groups say which one a host gets, and
``[auth-SERVICE-default]`` all others.
"""

from __future__ import annotations

from collections.abc import Mapping

from vird.errors import ConfSyntax


def answers_for(host: str, text: str, source: str, service: str) -> Mapping[str, str]:
    """What the file says for a host, nothing when it says nothing; ``ConfSyntax`` for what is no such file."""
    import configparser

    reader = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        reader.read_string(text, source)
    except configparser.Error as fault:
        raise ConfSyntax(f"{source}: {fault.message}") from fault
    for name in (f"auth-{service}-{host}", f"auth-{service}-default"):
        if not reader.has_section(name):
            continue
        wanted = reader.get(name, "credentials", fallback=None)
        if wanted is None:
            raise ConfSyntax(f"Missing item 'credentials' in group '{name}' in '{source}'")
        section = f"credentials-{wanted}"
        if not reader.has_section(section):
            raise ConfSyntax(f"Missing group '{section}' referenced from group '{name}' in '{source}'")
        return dict(reader.items(section))
    return {}
