"""What all tests share: profiles of hypothesis, and the reasons for which a test may be left out."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fuzz", max_examples=5000, deadline=None)
settings.register_profile("default", deadline=None)
settings.load_profile("default")

# Where a run keeps what it builds once: the guest image above all.
BUILD_FOLDER = Path(__file__).resolve().parent.parent / "build"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.geteuid() == 0:
        return
    for item in items:
        if item.get_closest_marker("root"):
            item.add_marker(pytest.mark.skip(reason="needs root, because it makes network namespaces"))


def need_program(name: str) -> None:
    """Skip the test when an oracle that it asks is not installed."""
    if shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is None:
        pytest.skip(f"{name} is not installed")
