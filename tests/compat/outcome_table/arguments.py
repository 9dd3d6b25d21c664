"""What each parameter of the stock module's methods is given, by its name: good values first, then hostile ones.

All values are Python expressions over the names of a world (``player.names``).
"""

from dataclasses import dataclass, field

from tests.compat.outcome_table import documents

FLAGS = [str(number) for number in (*range(32), *(1 << bit for bit in range(5, 32)), 2**32 - 1, 2**32, -1)]
FEW_FLAGS = ["0", "1", "2", "3", "4", "8", str(1 << 30), "-1"]
ODD_NUMBERS = ["0", "-1", "1", "2", "3", "7", "64", "1000", str(2**31 - 1), str(-(2**31)), str(2**31), str(2**32 - 1)]
ODD_NUMBERS += [str(2**32), str(2**63 - 1), str(-(2**63)), str(2**63), str(2**64 - 1), str(2**64), "None", "'x'", "1.5"]
ODD_TEXTS = ["''", "None", "'no-such'", "'a/b'", "' '", "'\u00e9'", "'x' * 70000", "5", "'test'", "'/'", "'\\n'"]
ODD_UUIDS = ["'6c1e8a3f-0000-0000-0000-0000000000ff'", "'6c1e8a3f'", "'" + "0" * 32 + "'", "'" + "-" * 36 + "'"]
ODD_PARAMS = [
    "{}",
    "None",
    "{'no-such': 1}",
    "{'': 1}",
    "{'x' * 100: 1}",
    "{f'k{n}': n for n in range(2000)}",
    "[]",
    "5",
]


@dataclass(frozen=True, slots=True)
class Values:
    """`good` ones make a call succeed where it can, `hostile` ones should not; `kind` is what they are."""

    good: list[str]
    hostile: list[str] = field(default_factory=list)
    kind: str = ""

    @property
    def all(self) -> list[str]:
        return list(dict.fromkeys(self.good + self.hostile))


def numbers(*good: object) -> Values:
    return Values([str(value) for value in good], ODD_NUMBERS, "number")


def texts(*good: str) -> Values:
    return Values([value if value.startswith("F +") else repr(value) for value in good], ODD_TEXTS, "text")


def document(name: str) -> Values:
    spoiled = [repr(text) for text in documents.spoiled(getattr(documents, name))]
    return Values([name], [*spoiled, "None", "5", f"' ' + {name}"], "document")


def params(**good: object) -> Values:
    """Each alone, all together, and each with wrong types and values."""
    ways = ["{{{}}}".format(", ".join(f"{key!r}: {value!r}" for key, value in good.items()))]
    ways += [f"{{{key!r}: {value!r}}}" for key, value in good.items()]
    wrong = [
        f"{{{key!r}: {value}}}"
        for key in good
        for value in ("-1", "'x'", "''", "None", "1.5", str(2**63), str(2**64), "True")
    ]
    return Values(
        ways,
        [*ODD_PARAMS, *wrong, *(f"{{{key!r}: {value!r}, 'no-such': 1}}" for key, value in good.items())],
        "params",
    )


BY_NAME: dict[str, Values] = {
    "flags": Values(FEW_FLAGS, FLAGS, "flags"),
    "opaque": Values(["None"]),
    "cb": Values(["callback"], ["None", "5"]),
    "callbackID": numbers(0, 1),
    "name": texts("n"),
    "disk": texts("vda", "vdb", "hdc", "/guest/a"),
    "bandwidth": numbers(1),
    "path": texts("vda", "net0"),
    "dxml": Values(["None", "DOMAIN", "RICH"], document("DOMAIN").hostile, "document"),
    "uuid": Values(["b'\\x6c' * 16"], ["b''", "b'x'", "b'x' * 17", "None", "'x' * 16", "5"]),
    "uuidstr": Values(["'6695eb01-f6a4-8304-79aa-97f2502e193f'"], ODD_UUIDS + ODD_TEXTS),
    "cpumap": Values(
        ["(True, False)", "(False, True)", "(True,) * 16"], ["()", "(False,)", "None", "5", "(True,) * 5000", "(3, 4)"]
    ),
    "to": texts("F + '/to'"),
    "frm": texts("F + '/saved'"),
    "file": texts("F + '/saved'"),
    "uri": texts("http://u", "test:///default"),
    "dname": texts("m"),
    "autostart": numbers(0, 1),
    "arch": texts("i686", "x86_64"),
    "machine": Values(["None"], ODD_TEXTS),
    "virttype": texts("test", "kvm", "qemu"),
    "emulator": Values(["None"], ODD_TEXTS),
    "emulatorbin": Values(["None"], ODD_TEXTS),
    "handler": Values(["callback"], ["None"]),
    "holeHandler": Values(["callback"], ["None"]),
    "skipHandler": Values(["callback"], ["None"]),
    "user": texts("root"),
    "password": texts("secret"),
    "offset": numbers(0),
    "size": numbers(10),
    "dconn": Values(["c"], ["None"]),
    "stream": Values(["c.newStream(NONBLOCK)"], ["None"]),
    "st": Values(["c.newStream(NONBLOCK)"], ["None"]),
    "memory": numbers(65536, 131072, 262144, 262145),
    "files": Values(["[]"], ["[0]", "[99]", "[-1]", "None", "[0] * 40"]),
    "length": numbers(0, 10),
    "startCell": numbers(0, 1),
    "maxCells": numbers(1, 2),
    "cellCount": numbers(1),
    "pages": Values(["[4]", "[4, 2048]"], ["[]", "[0]", "[-1]", "None", "{}", "[4] * 5000"]),
    "iothread_id": numbers(1, 2, 3),
    "iothread_val": numbers(1, 2),
    "base": Values(["None", "'/guest/a'"], ODD_TEXTS),
    "top": Values(["None", "'/guest/a'"], ODD_TEXTS),
    "device": texts("net0", "52:54:00:6b:00:01"),
    "dconnuri": texts("test:///default"),
    "duri": texts("test:///default"),
    "miguri": Values(["None", "'tcp://x'"], ODD_TEXTS),
    "idx": numbers(0),
    "fd": Values(["0"], ["-1", "99"]),
    "target": numbers(0),
    "duration": numbers(0),
    "vcpu": numbers(0, 1),
    "vcpumap": texts("0", "0-1", "2", "3"),
    "dev": texts("vda", "vdb[1]"),
    "state": numbers(0, 1),
    "key": texts("k", "/default-pool/n"),
    "nvcpus": numbers(1, 2, 4, 5),
    "mountpoints": Values(["None", "['/']"], ["[]", "['']", "5", "['/'] * 300"]),
    "xmlCPUs": Values(["[CPU]", "[CPU, CPU]"], ["[]", "None", "['']", "['<x/>']", "[CPU] * 5000"]),
    "nativeFormat": texts("qemu-argv"),
    "nativeConfig": texts("x"),
    "domainXml": document("DOMAIN"),
    "cap": Values(["None", "'scsi_host'", "'system'"], ODD_TEXTS),
    "stats": Values([str(value) for value in (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1023)], FLAGS),
    "events": numbers(1, 2, 4),
    "nbytes": numbers(10),
    "timeout": numbers(-2, -1, 0, 5),
    "keys": Values(["['k']"], ["[]", "None", "['k'] * 3000"]),
    "backupXML": document("BACKUP"),
    "checkpointXML": Values(["None", "CHECKPOINT"], ["''", "'<x/>'"]),
    "destxml": document("DISK"),
    "dumpformat": numbers(0, 1, 2, 3, 4),
    "alias": texts("net0"),
    "mountPoint": Values(["None", "'/'"], ODD_TEXTS),
    "minimum": numbers(0),
    "total": Values(["True", "False", "1", "0"], ["-1", "None"]),
    "types": Values(["0", "1", "2", "255"], FLAGS),
    "source": numbers(0, 1, 2),
    "start": numbers(0),
    "cacheSize": numbers(1),
    "downtime": numbers(1),
    "dev_name": Values(["None", "'serial0'"], ODD_TEXTS),
    "new_name": texts("m"),
    "snap": Values(["s"], ["None", "5"]),
    "screen": numbers(0),
    "codeset": numbers(0, 1, 9),
    "holdtime": numbers(0, 1),
    "keycodes": Values(["[1]", "[1, 2]"], ["[]", "[-1]", "[2**31]", "None", "[1] * 17", "['x']", "[1] * 3000"]),
    "nkeycodes": numbers(1, 2, 16, 17),
    "pid_value": numbers(1, 2),
    "signum": numbers(1, 9, 15),
    "threshold": numbers(1),
    "action": numbers(0, 1, 2, 3),
    "period": numbers(1),
    "metadata": Values(["'x'", "None", "'<b/>'"], ["''", "'<b'", "'a\\nb'", "'<b/><b/>'", "'x' * 70000"]),
    "seconds": numbers(1),
    "time": Values(
        ["{'seconds': 1}", "{'seconds': 1, 'nseconds': 2}"], ["{}", "None", "{'seconds': -1}", "{'seconds': 'x'}", "5"]
    ),
    "mac": Values(["None", "'52:54:00:6b:00:01'"], ODD_TEXTS),
    "command": numbers(1, 2, 3, 4),
    "section": numbers(4, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12),
    "parentIndex": numbers(0, -1, 1),
    "clonevol": Values(["v"], ["None", "5"]),
    "capacity": numbers(1048576, 2097152),
    "algorithm": numbers(0, 1),
    "srcSpec": Values(["None", "SOURCE"], ["''", "'<x/>'", "'<source/>'", "'<'"]),
    "cpuNum": numbers(-1, 0, 1),
    "cellNum": numbers(-1, 0, 1),
    "macstr": Values(["'aa:bb:cc:dd:ee:ff'", "'AA:BB:CC:DD:EE:FF'"], ODD_TEXTS),
    "id": numbers(1, 2),
    "wwnn": texts("2000000012341234"),
    "wwpn": texts("1000000012341234"),
    "portdev": texts("vnet0"),
    "usageType": numbers(0, 1, 2, 3, 4, 5, 6),
    "usageID": texts("/v"),
    "interval": numbers(0, 5),
    "count": numbers(0, 5),
    "net": Values(["None", "c.networkLookupByName('default')"]),
    "dom": Values(["None", "c.lookupByName('test')"]),
    "pool": Values(["None", "c.storagePoolLookupByName('default-pool')"]),
    "secret": Values(["None"]),
    "eventID": numbers(*range(28)),
    "doms": Values(["[d]", "[c.lookupByName('test')]", "[d, d]"], ["[]", "None", "[5]", "[None]", "[d] * 3000"]),
    "domain": Values(["d"], ["None"]),
    "conn": Values(["c"], ["None"]),
    "event": Values(["None", "'X'"], ODD_TEXTS),
    "driverName": Values(["None", "'vfio'"], ODD_TEXTS),
    "value": Values(["b'x'", "'x'"], ["b''", "None"]),
    "data": Values(["b'x'"], ["b''", "None", "5", "b'x' * 300000"]),
    "cmd": texts("info", '{"execute":"query-status"}'),
    "type": numbers(0, 1, 2, 3),
    "xml": document("DISK"),
    "xmlDesc": document("DOMAIN"),
    "xmldesc": document("PORT"),
    "xmlCPU": document("CPU"),
    "params": params(bandwidth=1),
}

SPECIFIC: dict[str, Values] = {
    **{f"virConnect.{name}.xmlDesc": document("NETWORK") for name in ("networkCreateXML", "networkCreateXMLFlags")},
    **{f"virConnect.{name}.xml": document("NETWORK") for name in ("networkDefineXML", "networkDefineXMLFlags")},
    "virConnect.defineXMLFlags.xml": document("DOMAIN"),
    "virConnect.defineXML.xml": Values(["DOMAIN"], [*document("RICH").all, *document("DOMAIN").hostile]),
    **{f"virConnect.{name}.xmlDesc": document("POOL") for name in ("storagePoolCreateXML", "storagePoolDefineXML")},
    **{f"virConnect.{name}.xml": document("POOL") for name in ("storagePoolCreateXML", "storagePoolDefineXML")},
    **{f"virConnect.{name}.xmlDesc": document("DEVICE") for name in ("nodeDeviceCreateXML", "nodeDeviceDefineXML")},
    **{
        f"virConnect.{name}.{what}": document("FILTER")
        for name in ("nwfilterDefineXML", "nwfilterDefineXMLFlags")
        for what in ("xml", "xmlDesc")
    },
    **{f"virConnect.nwfilterBindingCreateXML.{what}": document("BINDING") for what in ("xml", "xmlDesc")},
    **{f"virConnect.interfaceDefineXML.{what}": document("INTERFACE") for what in ("xml", "xmlDesc")},
    **{f"virConnect.secretDefineXML.{what}": document("SECRET") for what in ("xml", "xmlDesc")},
    "virConnect.compareCPU.xmlDesc": document("CPU"),
    **{f"virStoragePool.{name}.xmlDesc": document("VOLUME") for name in ("createXML", "createXMLFrom")},
    "virDomain.snapshotCreateXML.xmlDesc": document("SNAPSHOT"),
    "virDomain.checkpointCreateXML.xmlDesc": document("CHECKPOINT"),
    "virDomain.snapshotLookupByName.name": texts("s"),
    "virDomain.checkpointLookupByName.name": texts("k"),
    "virDomain.openChannel.name": texts("ch"),
    "virDomain.detachDevice.xml": Values(["SAME_DISK", "NIC"], document("DISK").hostile),
    "virDomain.detachDeviceFlags.xml": Values(["SAME_DISK", "NIC"], document("DISK").hostile),
    "virDomain.updateDeviceFlags.xml": Values(["SAME_DISK", "NIC"], document("DISK").hostile),
    "virNetwork.update.xml": document("HOST"),
    "virNetwork.portLookupByUUIDString.uuidstr": Values(["'6c1e8a3f-0000-0000-0000-000000000004'"], ODD_UUIDS),
    "virConnect.interfaceLookupByName.name": texts("eth1"),
    "virConnect.lookupByName.name": texts("test", "rich"),
    "virConnect.networkLookupByName.name": texts("default"),
    "virConnect.nodeDeviceLookupByName.name": texts("computer"),
    "virConnect.storagePoolLookupByName.name": texts("default-pool"),
    "virStoragePool.storageVolLookupByName.name": texts("n"),
    "virConnect.storagePoolLookupByTargetPath.path": texts("/default-pool"),
    "virConnect.storageVolLookupByPath.path": texts("/default-pool/n"),
    "virConnect.findStoragePoolSources.type": texts("netfs", "logical", "iscsi", "dir"),
    "virConnect.getMaxVcpus.type": Values(["None", "'test'", "'qemu'"], ODD_TEXTS),
    "virDomain.interfaceStats.path": texts("net0", "52:54:00:6b:00:01"),
    "virDomain.setMemoryParameters.params": params(hard_limit=1, soft_limit=2, swap_hard_limit=3, min_guarantee=4),
    "virDomain.setBlkioParameters.params": params(
        weight=500, device_weight="/dev/sda,500", device_read_iops_sec="/dev/sda,5"
    ),
    "virDomain.setSchedulerParameters.params": params(weight=50),
    "virDomain.setSchedulerParametersFlags.params": params(weight=50),
    "virDomain.setInterfaceParameters.params": params(
        **{"inbound.average": 1, "inbound.peak": 2, "outbound.average": 3, "inbound.floor": 4}
    ),
    "virDomain.setBlockIoTune.params": params(
        total_bytes_sec=1000, read_bytes_sec=10, total_iops_sec=5, group_name="g", size_iops_sec=1
    ),
    "virDomain.setNumaParameters.params": params(numa_nodeset="0", numa_mode=1),
    "virDomain.setPerfEvents.params": params(cmt=True, mbmt=False),
    "virDomain.setIOThreadParams.params": params(poll_max_ns=1000, poll_grow=2, poll_shrink=3),
    "virDomain.setLaunchSecurityState.params": params(**{"sev-secret": "a", "sev-secret-header": "b"}),
    "virDomain.saveParams.params": params(file="/no-such/f", dxml="<x/>"),
    "virDomain.migrate3.params": params(destination_name="m", bandwidth=1),
    "virDomain.migrateToURI3.params": params(destination_name="m", bandwidth=1),
    "virConnect.setMemoryParameters.params": params(shm_pages_to_scan=1, shm_sleep_millisecs=2),
    "virConnect.setIdentity.params": params(**{"user-name": "a", "unix-user-id": 1}),
    "virNetworkPort.setParameters.params": params(**{"inbound.average": 1}),
    "virDomain.pinIOThread.iothread_val": numbers(1, 2, 3),
}


def values_of(kind: str, method: str, parameter: str) -> Values:
    """What a parameter is given; raises `KeyError` for a name that nobody has thought about."""
    return SPECIFIC.get(f"{kind}.{method}.{parameter}") or BY_NAME[parameter]
