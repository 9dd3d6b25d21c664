"""Save files: what is written comes back, what is no save file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.saving import Saving
from vird.api.enums.domain import DomainRunningReason, DomainState
from vird.drivers.test.saving import LENGTH, MAGIC, packed


def test_saved_and_brought_back(tmp_path: Path) -> None:
    path = str(tmp_path / "saved")

    async def scene(client: Client) -> None:
        saving, ref = client(Saving), await client.domain()
        await saving.domain_save_flags(ref, path, None, 0)
        assert (await client(Domains).domain_get_state(ref, 0)).state == DomainState.SHUTOFF
        assert "<name>test</name>" in await saving.domain_save_image_get_xml_desc(path, 0)
        await saving.domain_restore_flags(path, None, 0)
        state = await client(Domains).domain_get_state(ref, 0)
        assert (state.state, state.reason) == (DomainState.RUNNING, DomainRunningReason.RESTORED)

    played(scene)
    assert (tmp_path / "saved").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", errors.SystemError_),
        (b"x" * 100, errors.InternalError),
        (MAGIC, errors.SystemError_),
        (MAGIC + LENGTH.pack(-1), errors.InternalError),
        (MAGIC + LENGTH.pack(2**30), errors.InternalError),
        (MAGIC + LENGTH.pack(10) + b"short", errors.SystemError_),
        (packed("<domain/>"), errors.VirdError),
    ],
)
def test_no_save_file(tmp_path: Path, content: bytes, kind: type[errors.VirdError]) -> None:
    path = tmp_path / "saved"
    path.write_bytes(content)

    async def scene(client: Client) -> None:
        with pytest.raises(kind):
            await client(Saving).domain_restore_flags(str(path), None, 0)

    played(scene)
