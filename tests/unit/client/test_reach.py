"""One daemon as another's client."""

import asyncio

import pytest

from vird import errors
from vird.client.reach import reach
from vird.wire.procedures import remote


def test_what_a_uri_names_answers() -> None:
    async def scene() -> None:
        client = await reach("test:///default", environ={})
        try:
            assert await client.call(remote.CONNECT_GET_TYPE) == remote.ConnectGetTypeRet("TEST")
        finally:
            client.close()

    asyncio.run(scene())


def test_what_is_not_there_says_so() -> None:
    with pytest.raises(errors.VirdError):
        asyncio.run(reach("test+unix:///default?socket=/nonexistent", environ={}))
