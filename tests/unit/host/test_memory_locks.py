"""How much memory a process may lock."""

import os
import resource
from math import inf

import pytest

from vird.errors import SystemError_
from vird.host.memory_locks import allow


def test_a_limit_that_is_there_already() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    allow(os.getpid(), inf if hard == resource.RLIM_INFINITY else hard)
    try:
        assert resource.getrlimit(resource.RLIMIT_MEMLOCK) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (soft, hard))


def test_a_process_that_is_not_there() -> None:
    with pytest.raises(SystemError_, match="cannot limit locked memory of process 2147483646"):
        allow(2147483646, 4096)
