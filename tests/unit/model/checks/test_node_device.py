from vird.model.node_device import parse_node_device

PCI = """<device><name>d</name><capability type='pci'>
<domain>0</domain><bus>2</bus><slot>16</slot><function>7</function>
<product id='0x10ca'/><vendor id='0x8086'>Maker</vendor><numa node='-1'/>
<capability type='vpd'><name>x</name></capability>
<capability type='virt_functions' maxCount='7'/>
<capability type='phys_function'><address domain='0x0000' bus='0x02' slot='0x00' function='0x1'/></capability>
</capability></device>"""


def test_parts_of_a_pci_device_have_their_order() -> None:
    shown = parse_node_device(PCI).to_xml()
    places = [shown.index(word) for word in ("phys_function", "virt_functions", "vpd")]
    assert places == sorted(places)
    assert "numa" not in shown
    assert "<product id='0x10ca'/>" in shown and "<vendor id='0x8086'>Maker</vendor>" in shown


def test_mediated_devices_always_show_a_group() -> None:
    text = "<device><name>m</name><capability type='mdev'><type id='x'/></capability></device>"
    assert "<iommuGroup number='0'/>" in parse_node_device(text).to_xml()
