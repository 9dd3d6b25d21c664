"""Command lines of storage pools and volumes.

A pool's result is named for its document and the system.  For volumes the data does not say which
documents a result is made of, so some pair of those there are must give it; results about volumes
of which there is no document are no cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpora.case import Case, Suite
from tests.corpora.compare import commands_differ, split_commands

if TYPE_CHECKING:
    from vird.model.volume import Volume

_SYSTEMS = ("linux", "freebsd")


def _pools(root: Path) -> Iterator[Case]:
    for result in sorted((root / "storagepoolxml2argvdata").glob("*.argv")):
        name, _, system = result.stem.rpartition("-")
        name, system = (name, system) if system in _SYSTEMS else (result.stem, "other")
        source = root / "storagepoolxml2xmlin" / f"{name}.xml"
        if source.exists():
            yield Case(result.stem, lambda r=result, s=source, system=system: _pool_differs(s, system, r))


def _pool_differs(source: Path, system: str, result: Path) -> str:
    from vird.drivers.storage.plan.pools import activate_argv, mount_argv
    from vird.model.pool import parse_pool

    pool = parse_pool(source.read_text())
    if pool.type == "logical":
        return commands_differ(result, [activate_argv(pool)])
    return commands_differ(result, [mount_argv(pool, system)])  # type: ignore[arg-type]


def _volumes(root: Path) -> Iterator[Case]:
    from vird.errors import VirdError
    from vird.model.volume import parse_volume

    volumes: list[Volume] = []
    for folder in ("storagevolxml2xmlin", "storagevolxml2xmlout"):
        for source in sorted((root / folder).glob("*.xml")):
            try:
                volumes.append(parse_volume(source.read_text(), "dir", capacity_optional=True))
            except VirdError:
                continue
    stems = [source.stem for source in (root / "storagevolxml2xmlin").glob("*.xml")]
    paths = {volume.target.path for volume in volumes if volume.target is not None}
    for result in sorted((root / "storagevolxml2argvdata").glob("*.argv")):
        is_copy = _is_copy(result)
        if _images(result) <= paths and (is_copy or any(result.stem in stem for stem in stems)):
            yield Case(result.stem, lambda result=result: _volume_differs(result, volumes))


def _is_copy(result: Path) -> bool:
    return any("convert" in command for command in split_commands(result.read_text()))


def _images(result: Path) -> set[str]:
    words = (word for command in split_commands(result.read_text()) for word in command)
    named = {word.rpartition("filename=")[2].partition(",")[0] for word in words}
    return {word for word in named if word.startswith("/var/lib/libvirt/images/")}


def _volume_differs(result: Path, volumes: list[Volume]) -> str:
    from vird.drivers.storage.plan.volumes import SecretFiles, create_commands
    from vird.errors import VirdError

    secrets = SecretFiles("/path/to/secretFile", "/path/to/inputSecretFile")
    nearest = "refused with every document"
    for volume, copied in product(volumes, volumes if _is_copy(result) else [None]):
        try:
            difference = commands_differ(result, create_commands(volume, copied, secrets))
        except VirdError:
            continue
        if not difference:
            return ""
        nearest = min(nearest, difference, key=len) if nearest[0] in "-+" else difference
    return nearest


SUITES = [
    Suite("storagepoolxml2argvdata", _pools),
    Suite("storagevolxml2argvdata", _volumes),
]
