"""Which URI is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird import errors
from vird.client import uri_choice

SETTINGS = 'uri_aliases = ["web=qemu+ssh://root@web/system"]\nuri_default = "lxc:///"\n'


def test_order(tmp_path: Path) -> None:
    (tmp_path / "libvirt.conf").write_text(SETTINGS)
    environ = {"LIBVIRT_DEFAULT_URI": "test:///default"}
    assert uri_choice.choose("qemu:///system", environ, tmp_path) == "qemu:///system"
    assert uri_choice.choose("web", environ, tmp_path) == "qemu+ssh://root@web/system"
    assert uri_choice.choose("web", environ, tmp_path, aliases=False) == "web"
    assert uri_choice.choose(None, environ, tmp_path) == "test:///default"
    assert uri_choice.choose("", {}, tmp_path) == "lxc:///"
    assert uri_choice.choose(None, {}, tmp_path / "none") is None


@pytest.mark.parametrize("text", ['uri_aliases = "web"', 'uri_aliases = ["web"]', 'uri_aliases = ["w b=x:///"]'])
def test_faults(tmp_path: Path, text: str) -> None:
    (tmp_path / "libvirt.conf").write_text(text)
    with pytest.raises(errors.ConfSyntax, match="uri_aliases"):
        uri_choice.choose("web", {}, tmp_path)


def test_default_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "libvirt.conf").write_text("uri_default = 3")
    with pytest.raises(errors.ConfSyntax, match="uri_default"):
        uri_choice.choose(None, {}, tmp_path)


def test_folders() -> None:
    assert uri_choice.settings_folder({}, 0) == Path("/etc/libvirt")
    assert uri_choice.settings_folder({"HOME": "/h"}, 7) == Path("/h/.config/libvirt")
    assert uri_choice.settings_folder({"HOME": "/h", "XDG_CONFIG_HOME": "/c"}, 7) == Path("/c/libvirt")
    assert uri_choice.places({"XDG_RUNTIME_DIR": "/r"}, 7).session_run == "/r/libvirt"
