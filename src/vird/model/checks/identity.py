"""What names a domain: name, title, UUID; and the placeholders that ask for new numbers."""

from __future__ import annotations

from collections.abc import Callable

from vird.errors import NoName, XmlDetail, XmlError
from vird.model.domain.domain import Domain

NewUuid = Callable[[], str]


def check_identity(domain: Domain, *, slashes: bool = False) -> None:
    """Refuse names that could not be files or lines of a list; ``slashes``: the hypervisor knows them in names."""
    if not domain.name:
        raise NoName
    if "/" in domain.name and not slashes:
        raise XmlError(f"name {domain.name} cannot contain '/'")
    if "\n" in domain.name:
        raise XmlDetail("invalid char in name: \\n")
    if domain.title is not None and "\n" in domain.title:
        raise XmlError("Domain title can't contain newlines")


def complete_identity(domain: Domain, new_uuid: NewUuid) -> None:
    """Give a domain the UUID and the generation id that it leaves open."""
    if domain.uuid is None:
        domain.uuid = new_uuid()
    if domain.genid is not None and domain.genid.value is None:
        domain.genid.value = new_uuid()
