"""Guest nodes."""

from tests.unit.drivers.qemu.plan.launches import words
from vird.drivers.qemu.plan.numa import nodes


def told(cells: str, **options: object) -> list[str]:
    found = words(nodes, before=f"<cpu><numa>{cells}</numa></cpu>", **options)
    return [found[i + 1] for i, word in enumerate(found) if word == "-numa"]


def test_each_node_has_its_processors_and_memory() -> None:
    cells = "<cell id='0' cpus='0-1,3' memory='1024'/><cell id='1' cpus='2' memory='2048'/>"
    assert told(cells) == [
        "node,nodeid=0,cpus=0-1,cpus=3,memdev=ram-node0",
        "node,nodeid=1,cpus=2,memdev=ram-node1",
    ]


def test_distances_are_filled_up_from_the_other_side() -> None:
    cells = (
        "<cell id='0' cpus='0' memory='1024'><distances><sibling id='1' value='21'/></distances></cell>"
        "<cell id='1' cpus='1' memory='1024'/>"
    )
    assert told(cells)[2:] == [
        "dist,src=0,dst=0,val=10",
        "dist,src=0,dst=1,val=21",
        "dist,src=1,dst=0,val=21",
        "dist,src=1,dst=1,val=10",
    ]


def test_heterogeneous_memory() -> None:
    cells = (
        "<cell id='0' cpus='0' memory='1024'><cache level='1' associativity='direct' policy='writeback'>"
        "<size value='10'/><line value='8' unit='B'/></cache></cell><cell id='1' memory='1024'/>"
        "<interconnects><latency initiator='0' target='1' type='access' value='10'/>"
        "<bandwidth initiator='0' target='1' cache='1' type='read' value='5'/></interconnects>"
    )
    found = told(cells)
    assert found[1] == "node,nodeid=1,initiator=0,memdev=ram-node1"
    assert found[2:] == [
        "hmat-lb,initiator=0,target=1,hierarchy=memory,data-type=access-latency,latency=10",
        "hmat-lb,initiator=0,target=1,hierarchy=first-level,data-type=read-bandwidth,bandwidth=5K",
        "hmat-cache,node-id=0,size=10K,level=1,associativity=direct,policy=write-back,line=8",
    ]


def test_nothing_without_nodes() -> None:
    assert words(nodes) == []
