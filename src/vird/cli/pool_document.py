"""A storage pool's document from options, for the verbs that take a pool word by word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.cli.make_xml import element, leaf
from vird.cli.option import Opt


@dataclass(frozen=True)
class PoolOptions:
    """The options that ``pool-create-as`` and ``pool-define-as`` take."""

    name: Annotated[str, Opt("the pool's name")]
    type: Annotated[str, Opt("its type")]
    source_host: Annotated[str | None, Opt("the server that it comes from")] = None
    source_path: Annotated[str | None, Opt("the folder on the server")] = None
    source_dev: Annotated[str | None, Opt("the disk or partition")] = None
    source_name: Annotated[str | None, Opt("its name at its source")] = None
    target: Annotated[str | None, Opt("the folder where it is here")] = None
    source_format: Annotated[str | None, Opt("the file system or partition table")] = None
    auth_type: Annotated[str | None, Opt("how the server is convinced")] = None
    auth_username: Annotated[str | None, Opt("the name for the server")] = None
    secret_usage: Annotated[str | None, Opt("the usage of the secret")] = None
    secret_uuid: Annotated[str | None, Opt("the UUID of the secret")] = None
    adapter_name: Annotated[str | None, Opt("the SCSI adapter")] = None
    adapter_wwnn: Annotated[str | None, Opt("the WWNN of the adapter")] = None
    adapter_wwpn: Annotated[str | None, Opt("the WWPN of the adapter")] = None
    adapter_parent: Annotated[str | None, Opt("the host adapter of a virtual one")] = None
    adapter_parent_wwnn: Annotated[str | None, Opt("the WWNN of the host adapter")] = None
    adapter_parent_wwpn: Annotated[str | None, Opt("the WWPN of the host adapter")] = None
    adapter_parent_fabric_wwn: Annotated[str | None, Opt("the WWN of the fabric")] = None
    source_protocol_ver: Annotated[str | None, Opt("the version of NFS")] = None
    source_initiator: Annotated[str | None, Opt("the initiator's name")] = None


def pool_document(given: PoolOptions) -> str:
    """The document."""
    parts = [
        _named("host", "name", given.source_host),
        _named("dir", "path", given.source_path),
        _named("device", "path", given.source_dev),
        _adapter(given),
        _auth(given),
        leaf("name", given.source_name),
        _named("format", "type", given.source_format),
        _named("protocol", "ver", given.source_protocol_ver),
        element("initiator", None, _named("iqn", "name", given.source_initiator)) if given.source_initiator else None,
    ]
    source = element("source", None, *parts) if any(parts) else None
    target = element("target", None, leaf("path", given.target)) if given.target is not None else None
    return element("pool", {"type": given.type}, leaf("name", given.name), source, target)


def _named(tag: str, attribute: str, value: str | None) -> str | None:
    return None if value is None else element(tag, {attribute: value})


def _adapter(given: PoolOptions) -> str | None:
    if given.adapter_wwnn is not None:
        return element(
            "adapter",
            {
                "type": "fc_host",
                "parent": given.adapter_parent,
                "parent_wwnn": given.adapter_parent_wwnn,
                "parent_wwpn": given.adapter_parent_wwpn,
                "parent_fabric_wwn": given.adapter_parent_fabric_wwn,
                "wwnn": given.adapter_wwnn,
                "wwpn": given.adapter_wwpn,
            },
        )
    return _named("adapter", "name", given.adapter_name)


def _auth(given: PoolOptions) -> str | None:
    if given.auth_type is None or given.auth_username is None or not (given.secret_usage or given.secret_uuid):
        return None
    secret = element("secret", {"usage": given.secret_usage} if given.secret_usage else {"uuid": given.secret_uuid})
    return element("auth", {"type": given.auth_type, "username": given.auth_username}, secret)
