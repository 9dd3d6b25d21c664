"""Conformance of secrets: what is kept, what is told, and what is never shown."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import NoSecret, VirdError
from vird.testing.conformance.case import Case, case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote

USAGE: Final = "/conformance"
VOLUME: Final = 1
"""The kind of use (VIR_SECRET_USAGE_TYPE) that the documents here name."""
SECRET: Final = (
    "<secret ephemeral='{ephemeral}' private='{private}'><usage type='volume'><volume>{usage}</volume></usage></secret>"
)


@case(
    remote.SECRET_DEFINE_XML,
    remote.SECRET_SET_VALUE,
    remote.SECRET_GET_VALUE,
    remote.SECRET_UNDEFINE,
)
async def a_secret_keeps_its_value(opened: Opened) -> None:
    """It has none at first, gives what it was given, bytes for bytes, and never in its document."""
    heard = opened.messages()
    await opened.call(remote.CONNECT_SECRET_EVENT_REGISTER_ANY, 0, None)
    document = SECRET.format(ephemeral="yes", private="no", usage=USAGE)
    secret = await opened.call(remote.SECRET_DEFINE_XML, document, 0)
    assert await opened.call(remote.SECRET_LOOKUP_BY_USAGE, VOLUME, USAGE) == secret
    assert await opened.call(remote.SECRET_LOOKUP_BY_UUID, secret.uuid) == secret
    await refused(opened, NoSecret, remote.SECRET_GET_VALUE, secret, 0)
    value = bytes(range(256))
    await opened.call(remote.SECRET_SET_VALUE, secret, value, 0)
    assert await opened.call(remote.SECRET_GET_VALUE, secret, 0) == value
    assert USAGE in await opened.call(remote.SECRET_GET_XML_DESC, secret, 0)
    await opened.call(remote.SECRET_UNDEFINE, secret)
    await refused(opened, NoSecret, remote.SECRET_LOOKUP_BY_USAGE, VOLUME, USAGE)
    told: list[int] = []
    while len(told) < 2:
        message: Any = await anext(heard)
        if message.record.secret.uuid == secret.uuid:
            told.append(message.record.event)
    assert told == [0, 1]


@case(remote.SECRET_DEFINE_XML, remote.SECRET_SET_VALUE, remote.SECRET_GET_VALUE, remote.SECRET_UNDEFINE)
async def a_private_secret_is_given_to_nobody(opened: Opened) -> None:
    """And what it is used for has no second one."""
    document = SECRET.format(ephemeral="yes", private="yes", usage=USAGE)
    secret = await opened.call(remote.SECRET_DEFINE_XML, document, 0)
    try:
        await opened.call(remote.SECRET_SET_VALUE, secret, b"hidden", 0)
        await refused(opened, VirdError, remote.SECRET_GET_VALUE, secret, 0)
        await refused(opened, VirdError, remote.SECRET_DEFINE_XML, document, 0)
    finally:
        await opened.call(remote.SECRET_UNDEFINE, secret)


CASES: tuple[Case, ...] = tuple(held for held in tuple(globals().values()) if isinstance(held, Case))
