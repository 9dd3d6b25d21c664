from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, Machine
from vird.drivers.qemu.emulators import ARCHES
from vird.drivers.qemu.host_capabilities import Guest, HostFacts, capabilities_document
from vird.host.cpu_facts import CpuFacts
from vird.host.cpu_layout import CacheBank, Processor, Topology
from vird.host.numa import Node, PagePool
from vird.host.process import Credentials
from vird.host.sleep import Kind
from vird.host.tsc import TimeStampCounter
from vird.model.cpu_models.x86_data import ProcessorSignature
from vird.model.cpu_models.x86_decode import Description

FACTS = HostFacts(
    uuid="282d73b9-14d6-409f-bb85-ee949777ecd3",
    arch="x86_64",
    cpu=Description("EPYC", "AMD", ProcessorSignature(23, 1, 2), ("ht",), ()),
    cpu_facts=CpuFacts("AuthenticAMD", "AMD EPYC", 23, 1, 2, 0x1000065, 2445, frozenset(), 48),
    counter=TimeStampCounter(2445406000, True),
    layout=Topology(1, 1, 2, 1),
    nodes=[Node(0, 4096, 1024, (0, 1), {0: 10}, (PagePool(4, 1024, 256), PagePool(2048, 0, 0)))],
    processors=[[Processor(0, 0, 0, 0, (0,)), Processor(1, 0, 0, 1, (1,))]],
    caches=[CacheBank(0, 3, "both", 32 << 20, (0, 1)), CacheBank(1, 3, "code", 48 << 10, (2,))],
    sleeps=[Kind.MEM, Kind.HYBRID],
    iommu=True,
    credentials=Credentials(64055, 64056),
)

HOST = """\
<capabilities>

  <host>
    <uuid>282d73b9-14d6-409f-bb85-ee949777ecd3</uuid>
    <cpu>
      <arch>x86_64</arch>
      <model>EPYC</model>
      <vendor>AMD</vendor>
      <microcode version='16777317'/>
      <signature family='23' model='1' stepping='2'/>
      <counter name='tsc' frequency='2445406000' scaling='yes'/>
      <topology sockets='1' dies='1' cores='2' threads='1'/>
      <maxphysaddr mode='emulate' bits='48'/>
      <feature name='ht'/>
      <pages unit='KiB' size='4'/>
      <pages unit='KiB' size='2048'/>
    </cpu>
    <power_management>
      <suspend_mem/>
      <suspend_hybrid/>
    </power_management>
    <iommu support='yes'/>
    <migration_features>
      <live/>
      <uri_transports>
        <uri_transport>tcp</uri_transport>
        <uri_transport>rdma</uri_transport>
      </uri_transports>
    </migration_features>
    <topology>
      <cells num='1'>
        <cell id='0'>
          <memory unit='KiB'>4096</memory>
          <pages unit='KiB' size='4'>1024</pages>
          <pages unit='KiB' size='2048'>0</pages>
          <distances>
            <sibling id='0' value='10'/>
          </distances>
          <cpus num='2'>
            <cpu id='0' socket_id='0' die_id='0' core_id='0' siblings='0'/>
            <cpu id='1' socket_id='0' die_id='0' core_id='1' siblings='1'/>
          </cpus>
        </cell>
      </cells>
    </topology>
    <cache>
      <bank id='0' level='3' type='both' size='32' unit='MiB' cpus='0-1'/>
      <bank id='1' level='3' type='code' size='48' unit='KiB' cpus='2'/>
    </cache>
    <secmodel>
      <model>none</model>
      <doi>0</doi>
    </secmodel>
    <secmodel>
      <model>dac</model>
      <doi>0</doi>
      <baselabel type='kvm'>+64055:+64056</baselabel>
      <baselabel type='qemu'>+64055:+64056</baselabel>
    </secmodel>
  </host>

"""

GUEST = """\
  <guest>
    <os_type>hvm</os_type>
    <arch name='i686'>
      <wordsize>32</wordsize>
      <emulator>/bin/qemu</emulator>
      <machine maxCpus='255'>pc-1</machine>
      <machine canonical='pc-1' maxCpus='255'>pc</machine>
      <machine maxCpus='1' deprecated='yes'>isapc</machine>
      <domain type='qemu'/>
      <domain type='kvm'/>
    </arch>
    <features>
      <pae/>
      <nonpae/>
      <acpi default='on' toggle='yes'/>
      <apic default='on' toggle='no'/>
      <cpuselection/>
      <deviceboot/>
      <disksnapshot default='on' toggle='no'/>
    </features>
  </guest>

"""


def test_the_host_alone() -> None:
    assert capabilities_document(FACTS, []) == HOST + "</capabilities>\n"


def test_a_guest_with_both_accelerators() -> None:
    caps = Capabilities("/bin/qemu", "i686", 7_000_000)
    caps.flags = frozenset({"no-acpi"})
    machines = (Machine("pc-1", "pc", max_cpus=255, default=True), Machine("isapc", max_cpus=1, deprecated=True))
    caps.accelerators = {"kvm": Accelerator(machines), "tcg": Accelerator(machines)}
    assert capabilities_document(FACTS, [Guest(ARCHES["i686"], caps)]) == HOST + GUEST + "</capabilities>\n"


def test_a_host_and_a_guest_that_tell_little() -> None:
    facts = FACTS._replace(
        cpu=None,
        cpu_facts=CpuFacts("", "", 0, 0, 0, 0, 0, frozenset(), 0),
        counter=None,
        nodes=[Node(0, 1, 1, (0,), {}, ())],
        processors=[[]],
        caches=[],
        sleeps=[],
        iommu=False,
    )
    caps = Capabilities("/bin/qemu", "riscv32", 7_000_000)
    caps.accelerators = {"tcg": Accelerator()}
    text = capabilities_document(facts, [Guest(ARCHES["riscv32"], caps)])
    assert "<model>none" in text
    for absent in (
        "<vendor>",
        "<signature",
        "<counter",
        "<maxphysaddr",
        "<feature ",
        "<cache>",
        "<distances>",
        "<apic",
    ):
        assert absent not in text
    assert "    <power_management/>\n    <iommu support='no'/>\n" in text
    assert "<domain type='qemu'/>\n    </arch>\n    <features>\n      <cpuselection/>" in text
