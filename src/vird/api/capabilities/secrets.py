"""Secrets."""

from __future__ import annotations

from uuid import UUID

from vird.api.capability import Capability, derived_from, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.refs import SecretRef
from vird.wire.procedures.secret import ConnectListAllSecretsRet


class Secrets(Capability):
    """Secrets."""

    @derived_from("connect_list_all_secrets")
    async def connect_num_of_secrets(self) -> int:
        """How many secrets there are."""
        return len((await self.connect_list_all_secrets(1, 0)).secrets)

    @derived_from("connect_list_all_secrets")
    async def connect_list_secrets(self, maxuuids: int) -> list[str]:
        """UUIDs of secrets as text, at most so many."""
        found = await self.connect_list_all_secrets(1, 0)
        return [str(UUID(bytes=secret.uuid)) for secret in found.secrets][:maxuuids]

    async def secret_lookup_by_uuid(self, uuid: bytes) -> SecretRef:
        """The secret of this UUID; ``NoSecret`` when there is none."""
        raise no_support(remote.SECRET_LOOKUP_BY_UUID)

    async def secret_define_xml(self, xml: str, flags: int) -> SecretRef:
        """Take a secret's definition in."""
        raise no_support(remote.SECRET_DEFINE_XML)

    async def secret_get_xml_desc(self, secret: SecretRef, flags: int) -> str:
        """A secret's document, without its value."""
        raise no_support(remote.SECRET_GET_XML_DESC)

    async def secret_set_value(self, secret: SecretRef, value: bytes, flags: int) -> None:
        """Set a secret's value."""
        raise no_support(remote.SECRET_SET_VALUE)

    async def secret_get_value(self, secret: SecretRef, flags: int) -> bytes:
        """A secret's value; ``InvalidSecret`` for private ones."""
        raise no_support(remote.SECRET_GET_VALUE)

    async def secret_undefine(self, secret: SecretRef) -> None:
        """Forget a secret."""
        raise no_support(remote.SECRET_UNDEFINE)

    async def secret_lookup_by_usage(self, usage_type: int, usage_id: str) -> SecretRef:
        """The secret for this purpose; ``NoSecret`` when there is none."""
        raise no_support(remote.SECRET_LOOKUP_BY_USAGE)

    async def connect_list_all_secrets(self, need_results: int, flags: int) -> ConnectListAllSecretsRet:
        """Secrets that match ``ConnectListAllSecretsFlags``; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_SECRETS)
