"""Secrets are one purpose's, and private ones stay so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from vird import errors
from vird.api.enums.secret import ConnectListAllSecretsFlags as List

VOLUME = "<secret private='{}'>{}<usage type='volume'><volume>{}</volume></usage></secret>"


def test_purposes(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        secrets = host.secrets
        secret = await secrets.secret_define_xml(VOLUME.format("no", "", "/a"), 0)
        uuid = f"<uuid>{host.secret_driver.secrets.entry(secret.uuid).document.uuid}</uuid>"
        with pytest.raises(errors.InternalError, match="already defined for use with /a"):
            await secrets.secret_define_xml(VOLUME.format("no", "", "/a"), 0)
        with pytest.raises(errors.InternalError, match="is already defined for use with /a"):
            await secrets.secret_define_xml(VOLUME.format("no", uuid, "/b"), 0)
        await secrets.secret_define_xml(VOLUME.format("yes", uuid, "/a"), 0)
        with pytest.raises(errors.InternalError, match="cannot change private flag"):
            await secrets.secret_define_xml(VOLUME.format("no", uuid, "/a"), 0)
        for _ in range(2):
            await secrets.secret_define_xml("<secret/>", 0)
        assert (await secrets.connect_list_all_secrets(0, List.NO_PRIVATE)).ret == 2
        assert (await secrets.connect_list_all_secrets(1, List.PRIVATE)).secrets == [secret]
        with pytest.raises(errors.NoSecret, match="no secret with matching usage ''"):
            await secrets.secret_lookup_by_usage(0, "")

    played(tmp_path, scene)
