"""Secrets and certificates."""

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.facts import SealedSecret
from vird.drivers.qemu.plan.storage.credentials import cookie_text, secret_object, tls_objects, wanted_secrets
from vird.errors import InternalError
from vird.model.checks.disk_indexes import assign_disk_indexes
from vird.model.domain.devices.disk_source import Cookie

SECRETS = {"a": SealedSecret("DATA", "IV")}


def test_what_must_be_sealed_before_a_start() -> None:
    launch = launch_of(
        """<disk type='network'><source protocol='https' name='a'><host name='h'/>
             <cookies><cookie name='c'>v</cookie><cookie name='d'>w</cookie></cookies>
             <auth username='u'><secret type='iscsi' usage='x'/></auth></source><target dev='vda'/></disk>
           <disk type='file'><source file='/f'><encryption format='luks'>
           <secret type='passphrase' usage='y'/></encryption>
             </source><target dev='vdb'/></disk>"""
    )
    assign_disk_indexes(launch.domain)
    found = wanted_secrets(launch.domain.devices.disks if launch.domain.devices is not None else ())
    assert [each.object_name for each in found] == [
        "libvirt-2-storage-auth-secret0",
        "libvirt-2-storage-httpcookie-secret0",
        "libvirt-1-format-encryption-secret0",
    ]
    assert found[1].text == "c=v; d=w"
    assert found[2].reference is not None and found[2].reference.usage == "y"


def test_cookies_without_a_value() -> None:
    assert cookie_text([Cookie(name="a"), Cookie(name="b", value="c")]) == "a=; b=c"


def test_a_sealed_secret() -> None:
    found = list(secret_object(launch_of(secrets=SECRETS), "a"))
    assert found[1] == ('{"qom-type":"secret","id":"a","data":"DATA","keyid":"masterKey0","iv":"IV","format":"base64"}')
    with pytest.raises(InternalError, match="'b' is not at hand"):
        list(secret_object(launch_of(secrets=SECRETS), "b"))


@pytest.mark.parametrize(("secret", "count"), [("a", 4), ("missing", 2), (None, 2)])
def test_certificates_with_and_without_a_pass_phrase(secret: str | None, count: int) -> None:
    launch = launch_of(secrets=SECRETS)
    found = list(tls_objects(launch, "t", "/pki", endpoint="server", verify=True, secret=secret))
    assert len(found) == count
    assert ('"passwordid":"a"' in found[-1]) is (secret == "a")
