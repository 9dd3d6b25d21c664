"""``<migParams>``: the parameters that a guest had before a migration, kept in the status document's ``<job>``."""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, Element, Named


class MigrationParameter(Element, tag="param"):
    """One of them by QEMU's name."""

    name: Attr[str]
    value: Attr[str]


class MigrationParameters(Element, tag="migParams", document="migration_parameters"):
    """All that were read."""

    params: Annotated[list[MigrationParameter], Named("param")] = []
