"""What a type of pool has when it says nothing."""

from __future__ import annotations

import asyncio

import pytest

from vird import errors
from vird.drivers.storage.backends import BACKENDS, backend_of
from vird.drivers.storage.backends.base import Backend
from vird.model.pool import Pool, parse_pool

POOL = parse_pool("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>")


def bare(pool: Pool) -> Backend:
    kind = type("Bare", (Backend,), dict.fromkeys(Backend.__abstractmethods__))
    made: Backend = kind()
    return made


def test_nothing_is_built_or_searched() -> None:
    for attempt in (bare(POOL).build(POOL, 0), bare(POOL).delete(POOL, 0), bare(POOL).sources(None)):
        with pytest.raises(errors.NoSupport):
            asyncio.run(attempt)


def test_all_backends_can_be_had() -> None:
    assert all(isinstance(backend_of(kind), Backend) for kind in BACKENDS)
    with pytest.raises(errors.InternalError, match=r"missing backend for pool type 5 \(iscsi\)"):
        backend_of("iscsi")
