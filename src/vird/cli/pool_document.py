"""A storage pool's document from options, for the verbs that take a pool word by word."""

from __future__ import annotations

from dataclasses import dataclass

from vird.cli.make_xml import element, leaf


@dataclass(frozen=True)
class PoolOptions:
    """The options by their names in the verbs."""

    name: str
    type: str
    source_host: str | None = None
    source_path: str | None = None
    source_dev: str | None = None
    source_name: str | None = None
    target: str | None = None
    source_format: str | None = None
    auth_type: str | None = None
    auth_username: str | None = None
    secret_usage: str | None = None
    secret_uuid: str | None = None
    adapter_name: str | None = None
    adapter_wwnn: str | None = None
    adapter_wwpn: str | None = None
    adapter_parent: str | None = None
    adapter_parent_wwnn: str | None = None
    adapter_parent_wwpn: str | None = None
    adapter_parent_fabric_wwn: str | None = None
    source_protocol_ver: str | None = None
    source_initiator: str | None = None


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
