"""What is asked of Open vSwitch's database, and what its refusals become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import pytest

from vird.drivers.common import ovs
from vird.drivers.common.ovs_port import NO_LIMITS, OvsProfile, OvsVlan
from vird.errors import InternalError
from vird.host.ovsdb import Operation, Refused, map_of, set_of
from vird.host.traffic import Traffic

MAC, OWNER = "52:54:00:00:00:01", "a-guest"


class Database:
    """Rows by table and name; what was done is kept."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {("Bridge", "ovsbr0"): {"name": "ovsbr0"}}
        self.done: list[Operation] = []
        self.refuses: Exception | None = None

    def __call__(self, socket: object) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def select(self, table: str, where: Sequence[Any], columns: Sequence[str]) -> list[dict[str, Any]]:
        key = where[0][2]
        row = self.rows.get((table, key if isinstance(key, str) else str(key)))
        return [] if row is None else [{column: row[column] for column in columns}]

    def transact(self, operations: Sequence[Operation]) -> list[dict[str, Any]]:
        self.done += operations
        return [{} for _ in operations]

    def configure(self, operations: Sequence[Operation]) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.transact(operations)

    def has(self, name: str, *, mac: str = MAC, error: str | None = None) -> None:
        self.rows["Port", name] = {"_uuid": ["uuid", f"row of {name}"]}
        external = map_of({"attached-mac": mac, "vm-id": OWNER})
        self.rows["Interface", name] = {"external_ids": external, "error": set_of([]) if error is None else error}

    @property
    def words(self) -> list[tuple[str, str]]:
        return [(each["op"], each["table"]) for each in self.done]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    made = Database()
    monkeypatch.setattr(ovs, "Database", made)
    return made


def plug(bridge: str = "ovsbr0") -> None:
    ovs.plug("vnet0", bridge, MAC, OvsProfile(None, None, OWNER), OvsVlan(), NO_LIMITS)


def test_a_device_is_put_on(database: Database) -> None:
    plug()
    assert ("insert", "Port") in database.words and database.words[-1] == ("mutate", "Bridge")


def test_a_stale_port_of_the_name_goes_first(database: Database) -> None:
    database.has("vnet0")
    plug()
    taken = [["ports", "delete", ["set", [["uuid", "row of vnet0"]]]]]
    assert [each.get("mutations") for each in database.done].index(taken) < database.words.index(("insert", "Port"))


def test_no_such_bridge(database: Database) -> None:
    with pytest.raises(InternalError, match="Unable to add port vnet0 to OVS bridge nosuch: no bridge named nosuch"):
        plug("nosuch")
    assert database.done == []


def test_what_the_switch_could_not_do_is_taken_back(database: Database) -> None:
    database.has("vnet0", error="could not open network device vnet0")
    with pytest.raises(InternalError, match="could not open network device vnet0"):
        plug()
    assert database.words[-1] == ("delete", "Queue")
    assert ("mutate", "Bridge") in database.words[database.words.index(("insert", "Port")) + 2 :]


@pytest.mark.parametrize("failure", [TimeoutError("did not answer in time"), Refused("constraint violation", "")])
def test_a_database_that_does_not_do_it(database: Database, failure: Exception) -> None:
    database.refuses = failure
    with pytest.raises(InternalError, match="Unable to add port vnet0 to OVS bridge ovsbr0: "):
        plug()
    with pytest.raises(InternalError, match="Unable to set vlans of port vnet0: "):
        ovs.tag("vnet0", OvsVlan(tag=5))
    with pytest.raises(InternalError, match="Unable to set limits of port vnet0: "):
        ovs.limit("vnet0", NO_LIMITS)


def test_a_device_is_taken_off_if_it_is_the_guests(database: Database) -> None:
    database.has("vnet0", mac="52:54:00:00:00:99")
    ovs.unplug("vnet0", MAC)
    ovs.unplug("gone", MAC)
    assert database.done == []
    ovs.unplug("vnet0", "52:54:00:00:00:99")
    assert ("mutate", "Bridge") in database.words
    mine = map_of({"ifname": "vnet0", "vm-id": OWNER})
    assert database.done[-1]["where"] == [["external_ids", "includes", mine]]


def test_the_device_behind_a_socket(database: Database) -> None:
    database.rows["Interface", "vhu0"] = {"name": "vhu0"}
    listens = map_of({"vhost-server-path": "/run/guest.sock"})
    database.rows["Interface", str(listens)] = {"name": "vhu1"}
    assert ovs.vhost_user_device("/run/openvswitch/vhu0", is_server=False) == "vhu0"
    assert ovs.vhost_user_device("/run/guest.sock", is_server=True) == "vhu1"
    assert ovs.vhost_user_device("/run/openvswitch/other", is_server=False) is None


def test_what_the_switch_counts(database: Database) -> None:
    figures = ["map", [["rx_bytes", 10], ["rx_packets", 1], ["tx_bytes", 20], ["tx_packets", 2], ["collisions", 9]]]
    database.rows["Interface", "vhu0"] = {"statistics": figures}
    assert ovs.traffic(["vhu0", "gone"]) == {"vhu0": Traffic(10, 1, 0, 0, 20, 2, 0, 0)}
