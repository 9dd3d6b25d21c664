from vird.model.domain_capabilities import DomainCapabilities, Facility

TEXT = """<domainCapabilities>
  <path>/usr/bin/qemu</path>
  <domain>kvm</domain>
  <arch>x86_64</arch>
  <vcpu max='255'/>
  <cpu>
    <mode name='maximum' supported='yes'/>
    <mode name='host-model' supported='yes'>
      <model fallback='forbid'>EPYC</model>
      <feature policy='require' name='x2apic'/>
    </mode>
    <mode name='custom' supported='yes'>
      <model usable='no' vendor='AMD'>phenom</model>
    </mode>
  </cpu>
  <devices>
    <disk supported='yes'>
      <enum name='bus'>
        <value>ide</value>
        <value>virtio</value>
      </enum>
      <enum name='model'/>
    </disk>
  </devices>
</domainCapabilities>
"""


def test_the_document_and_its_words() -> None:
    document = DomainCapabilities.from_xml(TEXT, "error")
    assert document.to_xml() == TEXT
    assert document.devices is not None
    disk = document.devices.disk
    assert disk is not None and disk.values("bus") == ["ide", "virtio"]
    assert disk.values("colour") == []
    assert Facility(supported="no").to_xml(tag="x") == "<x supported='no'/>\n"
