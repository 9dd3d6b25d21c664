import pytest

from tests.unit.model.native.vmx.guests import devices, written
from vird.errors import ConfigUnsupported, InternalError

SHARED = [
    'sharedFolder.maxNum = "1"',
    'sharedFolder0.present = "true"',
    'sharedFolder0.enabled = "true"',
    'sharedFolder0.hostPath = "/h"',
    'sharedFolder0.guestName = "g"',
]


def test_folders_are_there_only_when_sharing_is_on() -> None:
    assert devices(*SHARED).filesystems == []
    folder = devices('isolation.tools.hgfs.disable = "false"', *SHARED).filesystems[0]
    assert folder.readonly
    assert folder.source is not None
    assert folder.source.dir == "/h"


def test_absurd_counts() -> None:
    with pytest.raises(InternalError):
        devices('isolation.tools.hgfs.disable = "false"', 'sharedFolder.maxNum = "999999999"')


def test_only_folders() -> None:
    with pytest.raises(ConfigUnsupported):
        written(devices="<filesystem type='file'><source file='/f'/><target dir='g'/></filesystem>")
