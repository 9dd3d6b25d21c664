"""The daemon's certificates: where they are, what is wrong with them, and which of clients are taken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vird import errors
from vird.daemon.certificates import Files, context, distinguished_name, files, is_allowed
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.testing.certificates import Authority

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def test_places() -> None:
    system = files(Settings(), Paths("/r"), Path("/h"))
    assert system.authority == Path("/r/etc/pki/CA/cacert.pem")
    assert system.key == Path("/r/etc/pki/libvirt/private/serverkey.pem")
    own = files(Settings({"cert_file": "/c"}), Paths.for_session("/h", "/run"), Path("/h"))
    assert own == (
        Path("/h/.pki/libvirt/cacert.pem"),
        Path("/h/.pki/libvirt/cacrl.pem"),
        Path("/c"),
        Path("/h/.pki/libvirt/serverkey.pem"),
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    authority = Authority(tmp_path_factory.mktemp("pki"))
    authority.sign("server", "/CN=host", host="localhost", server=True)
    authority.sign("old", "/CN=host", host="localhost", server=True, expired=True)
    return authority


def of(authority: Authority, name: str) -> Files:
    return Files(authority.certificate, Path("/none"), authority.certificate_of(name), authority.key_of(name))


@needs_openssl
def test_good_ones_are_taken(authority: Authority) -> None:
    assert context(of(authority, "server"), Settings()).num_tickets == 0


@needs_openssl
def test_what_is_wrong_is_said(authority: Authority, tmp_path: Path) -> None:
    good = of(authority, "server")
    other = Authority(tmp_path, "another")
    garbage = tmp_path / "garbage"
    garbage.write_text("no certificate\n")
    for found, text in (
        (of(authority, "old"), r"The server certificate .*oldcert\.pem has expired"),
        (good._replace(authority=other.certificate), r"Our own certificate .* failed validation against"),
        (good._replace(authority=Path("/none")), "Cannot read CA certificate '/none': No such file or directory"),
        (good._replace(certificate=Path("/none")), "Cannot read certificate '/none': No such file"),
        (good._replace(key=Path("/none")), "Cannot read private key '/none': No such file"),
        (good._replace(authority=garbage), "Unable to import CA certificate"),
        (good._replace(key=authority.key_of("old")), "Unable to set x509 key and certificate"),
    ):
        with pytest.raises(errors.SystemError_, match=text):
            context(found, Settings())


@needs_openssl
def test_an_administrator_may_know_better(authority: Authority) -> None:
    context(of(authority, "old"), Settings({"tls_no_sanity_certificate": 1}))


def test_names_of_owners() -> None:
    subject = ((("countryName", "GB"),), (("organizationName", "Example, Inc"),), (("commonName", "a+b"),))
    assert distinguished_name({"subject": subject}) == "C=GB,O=Example\\, Inc,CN=a\\+b"
    assert distinguished_name({}) is None


def test_who_is_allowed() -> None:
    assert is_allowed(None, [])
    assert not is_allowed(None, ["*"])
    assert is_allowed("C=GB,CN=a", ["C=US*", "C=G?,*"])
    assert not is_allowed("C=GB,CN=a", ["C=[G]B,CN=a"])
