"""Start-up files that name their users."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.test.simulated import connect, make_driver
from vird import errors

FILE = "<node><auth><user password='right'>bob</user><user>eve</user></auth></node>"
CONF = "[credentials-us]\nusername={name}\npassword={password}\n[auth-test-localhost]\ncredentials=us\n"


def opened(folder: Path, conf: str | None, text: str = FILE) -> None:
    (folder / "node.xml").write_text(text)
    (folder / "etc/libvirt").mkdir(parents=True)
    if conf is not None:
        (folder / "etc/libvirt/auth.conf").write_text(conf)
    asyncio.run(connect(make_driver(folder), f"test://{folder}/node.xml"))


@pytest.mark.parametrize(("name", "password"), [("bob", "right"), ("eve", "whatever")])
def test_who_is_known_passes(tmp_path: Path, name: str, password: str) -> None:
    opened(tmp_path, CONF.format(name=name, password=password))


@pytest.mark.parametrize(("name", "password"), [("bob", "wrong"), ("joe", "right")])
def test_who_is_not_does_not(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(errors.AuthFailed, match="see test XML"):
        opened(tmp_path, CONF.format(name=name, password=password))


def test_nobody_says_who_it_is(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidArg, match="Missing authentication credentials"):
        opened(tmp_path, None)


def test_a_file_without_users_is_open_to_all(tmp_path: Path) -> None:
    opened(tmp_path, None, "<node><auth/></node>")


def test_a_user_without_a_name(tmp_path: Path) -> None:
    with pytest.raises(errors.XmlError, match="missing username"):
        opened(tmp_path, None, "<node><auth><user password='x'/></auth></node>")
