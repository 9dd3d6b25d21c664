import pytest

from vird.errors import ConfigUnsupported, VirdError, XmlError
from vird.model.volume import Volume, parse_volume

BASE = "<name>a</name><capacity unit='KiB'>1</capacity>"


def read(inner: str, attributes: str = "") -> Volume:
    return parse_volume(f"<volume{attributes}>{inner}</volume>", "dir")


def test_allocation_is_the_capacity_unless_said() -> None:
    assert read(BASE).allocation == 1024
    assert read(BASE + "<allocation>0</allocation>").allocation == 0


def test_live_parts_are_left_out() -> None:
    live = (
        "<source><device path='/d'/></source><physical>3</physical>"
        "<target><timestamps><atime>1</atime></timestamps><nocow/></target>"
    )
    assert read(BASE + live).to_xml() == (
        "<volume type='file'>\n  <name>a</name>\n  <capacity unit='bytes'>1024</capacity>\n"
        "  <allocation unit='bytes'>1024</allocation>\n  <target>\n    <format type='raw'/>\n  </target>\n</volume>\n"
    )


def test_features_need_a_new_enough_format() -> None:
    target = read(BASE + "<target><format type='qcow2'/><features><lazy_refcounts/></features></target>").target
    assert target is not None and target.compat == "1.1"


def test_an_owner_of_minus_one_is_no_owner() -> None:
    target = read(
        BASE + "<target><permissions><owner>4294967295</owner><group>-1</group></permissions></target>"
    ).target
    assert target is not None and target.permissions is None


def test_backing() -> None:
    volume = read(BASE + "<backingStore><path>/x</path></backingStore>")
    assert volume.backing is not None and volume.backing.format is not None and volume.backing.format.type == "raw"
    assert read(BASE + "<backingStore/>").backing is None


def test_capacity_may_come_from_elsewhere() -> None:
    volume = parse_volume("<volume><name>a</name></volume>", "dir", capacity_optional=True)
    assert volume.capacity == 0


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("", XmlError),
        ("<name>a</name>", XmlError),
        ("<capacity>1</capacity>", XmlError),
        (BASE + "<target><format type='foo'/></target>", ConfigUnsupported),
        (BASE + "<target><compat>a</compat></target>", XmlError),
        (BASE + "<backingStore><path>/x</path><format type='foo'/></backingStore>", ConfigUnsupported),
    ],
)
def test_refusals(inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        read(inner)


def test_unknown_features_are_refused() -> None:
    with pytest.raises(XmlError) as caught:
        read(BASE + "<target><features><foo/></features></target>")
    assert caught.value.code == ConfigUnsupported.code
