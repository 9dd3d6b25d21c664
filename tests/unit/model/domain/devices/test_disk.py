"""The images of a disk."""

from vird.model.domain.devices.disk import Disk, sources_of
from vird.model.domain.devices.disk_source import FileSource

LAYER = "<backingStore type='file'><format type='raw'/><source file='{}'/>{}</backingStore>"
DISK = f"""<disk type='file'><source file='top'/>{LAYER.format("below", LAYER.format("base", ""))}
<mirror type='file' job='copy'><source file='copy'/>{LAYER.format("under the copy", "<backingStore/>")}</mirror>
<target dev='vda'/></disk>"""


def test_all_images_of_a_disk() -> None:
    found = [source.file for source in sources_of(Disk.from_xml(DISK)) if isinstance(source, FileSource)]
    assert found == ["top", "below", "base", "copy", "under the copy"]


def test_an_empty_drive_has_none() -> None:
    assert not list(sources_of(Disk.from_xml("<disk type='file' device='cdrom'><target dev='hda'/></disk>")))
