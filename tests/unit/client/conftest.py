"""Tests that are coroutines run in a loop of their own, each with a deadline."""

import asyncio
import inspect

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an `async def` test; None leaves all others to pytest."""
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    named = inspect.signature(test).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in named}
    asyncio.run(asyncio.wait_for(test(**arguments), 60))
    return True
