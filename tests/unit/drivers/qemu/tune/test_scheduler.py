"""Weights and times of a guest's threads, in documents and groups."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import run
from tests.unit.drivers.qemu.tune.tuned import CONFIG, LIVE, Tuned
from vird.api.events import DomainTunable
from vird.drivers.qemu.tune.scheduler import SCHEDULER, check_range, in_effect, set_scheduling
from vird.errors import InvalidArg, OperationInvalid, SystemError_
from vird.host.cgroup import limits

CALL = "scheduler_parameters_flags"


def test_what_the_kernel_says_is_told(tmp_path: Path) -> None:
    tuned = Tuned(tmp_path)
    (kind,) = run(tuned.calls.domain_get_scheduler_type(tuned.ref))
    assert (kind.type, kind.nparams) == ("posix", 9)
    values = tuned.get(CALL, 16, LIVE)
    assert list(values) == list(SCHEDULER)
    assert values["cpu_shares"] == 1024 and values["vcpu_quota"] == -1 and values["iothread_period"] == 100000
    assert set(tuned.get(CALL, 16, CONFIG).values()) == {0}
    assert len(tuned.get(CALL, 2, LIVE)) == 2


def test_version_2_has_other_figures(tmp_path: Path) -> None:
    values = Tuned(tmp_path, 2).get(CALL, 16, LIVE)
    assert (values["cpu_shares"], values["global_quota"]) == (100, limits.QUOTA_MAX_US)


def test_a_running_guest_and_its_definition(tmp_path: Path) -> None:
    tuned = Tuned(tmp_path)
    tuned.set(CALL, {"cpu_shares": 2000, "vcpu_quota": 25000, "emulator_period": 0}, SCHEDULER, LIVE | CONFIG)
    assert tuned.file("cpu", "cpu.shares").read_text().startswith("2000")
    assert tuned.file("cpu", "cpu.cfs_quota_us", "vcpu0").read_text().startswith("25000")
    for document in (tuned.rig.live, tuned.rig.guest.persistent):
        assert document is not None and document.cputune is not None
        assert (document.cputune.shares, document.cputune.quota, document.cputune.emulator_period) == (
            2000,
            25000,
            None,
        )
    (event,) = tuned.rig.told
    assert isinstance(event, DomainTunable)
    assert [param.field for param in event.params] == ["cputune.cpu_shares", "cputune.vcpu_quota"]


def test_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuned = Tuned(tmp_path)

    def refuse(group: object, period: int) -> None:
        raise SystemError_("no")

    monkeypatch.setattr(limits, "set_period", refuse)
    with pytest.raises(SystemError_):
        tuned.set(CALL, {"cpu_shares": 2000, "global_period": 5000}, SCHEDULER)
    assert tuned.file("cpu", "cpu.shares").read_text().startswith("1024")
    assert tuned.rig.live.cputune is None and not tuned.rig.told


def test_without_groups(tmp_path: Path) -> None:
    tuned = Tuned(tmp_path, 0)
    for call in (lambda: tuned.get(CALL, 16, 0), lambda: tuned.set(CALL, {"cpu_shares": 5}, SCHEDULER)):
        with pytest.raises(OperationInvalid, match="cgroup CPU controller is not mounted"):
            call()
    tuned.set(CALL, {"cpu_shares": 5}, SCHEDULER, CONFIG)
    assert tuned.get(CALL, 16, CONFIG)["cpu_shares"] == 5


def test_ranges() -> None:
    for name, value in (("vcpu_period", 999), ("vcpu_period", 1000001), ("vcpu_quota", 999)):
        with pytest.raises(InvalidArg, match=f"value of '{name}' is out of range"):
            check_range(name, value)
    for name, value in (("vcpu_period", 0), ("vcpu_quota", -5), ("cpu_shares", 1)):
        check_range(name, value)


def test_zero_takes_away_or_is_nothing(tmp_path: Path) -> None:
    assert in_effect({"vcpu_quota": 0, "cpu_shares": 0}) == {"cpu_shares": 0}
    document = Tuned(tmp_path).rig.live
    set_scheduling(document, {})
    assert document.cputune is None
    set_scheduling(document, {"vcpu_quota": 5000, "global_period": 0})
    assert document.cputune is not None and (document.cputune.quota, document.cputune.global_period) == (5000, None)
