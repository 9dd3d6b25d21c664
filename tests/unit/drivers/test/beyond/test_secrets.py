"""Secrets of a complete simulated host."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.secrets import Secrets
from vird.api.enums.secret import ConnectListAllSecretsFlags, SecretUsageType
from vird.api.events import SecretLifecycle, SecretValueChanged

COMPLETE = "test:///default?complete=1"
SECRET = "<secret private='{private}'><usage type='volume'><volume>{target}</volume></usage></secret>"


def test_the_life_of_a_secret() -> None:
    async def scene(client: Client) -> None:
        secrets = client(Secrets)
        ref = await secrets.secret_define_xml(SECRET.format(private="no", target="/x"), 0)
        with pytest.raises(errors.NoSecret, match="does not have a value"):
            await secrets.secret_get_value(ref, 0)
        await secrets.secret_set_value(ref, b"hello", 0)
        assert await secrets.secret_get_value(ref, 0) == b"hello"
        assert await secrets.secret_lookup_by_usage(SecretUsageType.VOLUME, "/x") == ref
        assert "hello" not in await secrets.secret_get_xml_desc(ref, 0)
        await secrets.secret_undefine(ref)
        with pytest.raises(errors.NoSecret):
            await secrets.secret_lookup_by_uuid(ref.uuid)
        assert [type(event) for event in client.events] == [SecretLifecycle, SecretValueChanged, SecretLifecycle]

    played(scene, COMPLETE)


def test_a_private_secret_is_not_told() -> None:
    async def scene(client: Client) -> None:
        secrets = client(Secrets)
        ref = await secrets.secret_define_xml(SECRET.format(private="yes", target="/x"), 0)
        await secrets.secret_set_value(ref, b"hello", 0)
        with pytest.raises(errors.InvalidSecret):
            await secrets.secret_get_value(ref, 0)
        assert (await secrets.connect_list_all_secrets(1, ConnectListAllSecretsFlags.NO_PRIVATE)).ret == 0
        assert (await secrets.connect_list_all_secrets(1, ConnectListAllSecretsFlags.PRIVATE)).ret == 1

    played(scene, COMPLETE)


def test_a_purpose_has_one_secret() -> None:
    async def scene(client: Client) -> None:
        await client(Secrets).secret_define_xml(SECRET.format(private="no", target="/x"), 0)
        with pytest.raises(errors.InternalError, match="already defined"):
            await client(Secrets).secret_define_xml(SECRET.format(private="no", target="/x"), 0)

    played(scene, COMPLETE)
