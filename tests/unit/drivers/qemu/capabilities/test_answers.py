from vird.drivers.qemu.capabilities import answers
from vird.drivers.qemu.capabilities.model import CpuProperty, Gic, HostCpu, Machine, Sev, Sgx, SgxSection


def test_arm_has_a_first_machine_though_qemu_has_no_default() -> None:
    entries = [{"name": name, "cpu-max": 1} for name in ("akita", "integratorcp", "none", "virt")]
    assert [machine.name for machine in answers.machines(entries, "aarch64")] == ["integratorcp", "akita", "virt"]
    assert answers.machines(entries, "s390x")[0] == Machine("akita", max_cpus=1)


def test_a_family_is_known_by_its_newest_machine() -> None:
    entries = [{"name": "virt-7.1"}, {"name": "virt-7.2", "alias": "virt"}]
    assert answers.canonical(entries, "virt") == "virt-7.2"
    assert answers.canonical(entries, "none") == "none"


def test_power_models_have_their_documents_names() -> None:
    first, second, third = answers.cpus([{"name": "power9", "typename": ""}, {"name": "power7+"}, {"name": "ppc"}])
    assert (first.name, first.type) == ("POWER9", None)
    assert (second.name, third.name) == ("power7+", "ppc")


def test_a_host_cpu_whose_migratability_is_unknown() -> None:
    found = answers.host_cpu({"model": {"name": "host", "props": {"pmu": True, "sve": False}}}, None)
    assert found == HostCpu("host", False, {"pmu": CpuProperty(True), "sve": CpuProperty(False)})
    assert answers.host_cpu(None, None) is None


def test_hyperv_without_any_is_none() -> None:
    assert answers.hyperv(None) is None
    assert answers.hyperv({"model": {"props": {"hv-relaxed": False, "hv-evmcs": "off"}}}) is None


def test_what_the_host_adds() -> None:
    assert answers.gic([{"version": 3, "kernel": True, "emulated": False}]) == (Gic(3, True, False),)
    told = {"cbitpos": 47, "reduced-phys-bits": 1, "pdh": "p", "cert-chain": "c"}
    assert answers.sev(told) == Sev(47, 1, "p", "c")
    old = {"flc": True, "sgx1": True, "sgx2": False, "section-size": 2048}
    assert answers.sgx(old) == Sgx(True, True, False, 2)
    new = {**old, "sections": [{"node": 0, "size": 1024}, {"node": 1, "size": 2048}]}
    del new["section-size"]
    assert answers.sgx(new) == Sgx(True, True, False, 3, (SgxSection(0, 1), SgxSection(1, 2)))
