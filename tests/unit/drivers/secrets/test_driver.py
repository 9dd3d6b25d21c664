"""Secrets outlive the daemon unless they are ephemeral, and what protects a value is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from vird import errors
from vird.api.enums.secret import SecretUsageType
from vird.api.uri import Uri
from vird.model.domain.devices.disk_source import SecretRef

VOLUME = "<secret ephemeral='{}' private='{}'><usage type='volume'><volume>{}</volume></usage></secret>"


def test_values_are_kept(tmp_path: Path) -> None:
    async def first(host: StorageHost) -> None:
        for ephemeral, private, name in (("no", "no", "/a"), ("yes", "no", "/b"), ("no", "yes", "/c")):
            secret = await host.secrets.secret_define_xml(VOLUME.format(ephemeral, private, name), 0)
            await host.secrets.secret_set_value(secret, name.encode(), 0)

    async def second(host: StorageHost) -> None:
        secrets, kept = host.secrets, host.secret_driver.secrets
        assert await secrets.connect_num_of_secrets() == 2
        assert await secrets.secret_get_value(await secrets.secret_lookup_by_usage(1, "/a"), 0) == b"/a"
        private = await secrets.secret_lookup_by_usage(1, "/c")
        with pytest.raises(errors.InvalidSecret, match="secret is private"):
            await secrets.secret_get_value(private, 0)
        assert kept.value_of(SecretRef(usage="/c"), SecretUsageType.VOLUME) == b"/c"
        uuid = kept.entry(private.uuid).document.uuid
        assert kept.value_of(SecretRef(uuid=uuid), SecretUsageType.CEPH) == b"/c"
        await secrets.secret_undefine(private)
        with pytest.raises(errors.NoSecret):
            kept.value_of(SecretRef(usage="/c"), SecretUsageType.VOLUME)

    played(tmp_path, first)
    played(tmp_path, second)


def test_nothing_changes_when_it_cannot_be_kept(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        secret = await host.secrets.secret_define_xml(VOLUME.format("no", "no", "/a"), 0)
        folder = tmp_path / "daemon/etc/libvirt/secrets"
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.touch()
        with pytest.raises(errors.SystemError_, match="cannot write secret"):
            await host.secrets.secret_set_value(secret, b"x", 0)
        with pytest.raises(errors.NoSecret, match="does not have a value"):
            await host.secrets.secret_get_value(secret, 0)

    played(tmp_path, scene)


def test_flags_and_paths_are_refused(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        with pytest.raises(errors.InvalidArg) as caught:
            await host.secrets.connect_list_all_secrets(1, 64)
        assert caught.value.text == "unsupported flags (0x40) in function secretConnectListAllSecrets"
        opened = await host.secret_driver.open(Uri.parse("secret:///system"), None, 0)  # type: ignore[arg-type]
        assert opened.uri == "secret:///system"
        with pytest.raises(errors.InternalError, match="unexpected secret URI path"):
            await host.secret_driver.open(Uri.parse("secret:///x"), None, 0)  # type: ignore[arg-type]
        await host.secret_driver.close()

    played(tmp_path, scene)
