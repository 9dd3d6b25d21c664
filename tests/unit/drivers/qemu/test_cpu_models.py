from tests.unit.drivers.qemu.test_domain_capabilities import MACHINE, emulator
from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, CpuDefinition, CpuProperty, HostCpu
from vird.drivers.qemu.cpu_models import custom_models, host_model, model_names
from vird.drivers.qemu.domain_capabilities import CpuModelChoice
from vird.model.cpu_models.x86_models import features_of


def with_host(caps: Capabilities, cpus: tuple[CpuDefinition, ...], *features: str) -> Capabilities:
    properties: dict[str, CpuProperty] = {name: CpuProperty(True) for name in features}
    properties |= {
        "vendor": CpuProperty("AuthenticAMD"),
        "family": CpuProperty(23),
        "model": CpuProperty(1),
        "stepping": CpuProperty(2),
    }
    caps.accelerators = {"kvm": Accelerator((MACHINE,), cpus, HostCpu("base", True, properties))}
    return caps


def test_the_model_that_stands_for_the_host() -> None:
    cpus = (CpuDefinition("host"), CpuDefinition("EPYC", blockers=("topoext",)), CpuDefinition("qemu64"))
    features = features_of("EPYC") - {"svm"} | {"monitor", "ht"}
    caps = with_host(emulator("cpu-unavailable-features"), cpus, "rdctl-no", *features)
    found = host_model(caps, "x86_64", "kvm")
    changes = [("require", name) for name in ("ht", "monitor", "rdctl-no")]
    changes += [("disable", name) for name in ("svm", "topoext")]
    assert found == CpuModelChoice("EPYC", "AMD", tuple(changes))
    assert host_model(caps, "x86_64", "qemu") is None
    old = with_host(emulator(), cpus, "rdctl-no", *features)
    choice = host_model(old, "x86_64", "kvm")
    assert choice is not None
    assert ("require", "rdctl-no") not in choice.features


def test_host_models_of_other_architectures() -> None:
    z = with_host(emulator(arch="s390x"), (), "aen", "vx")
    choice = host_model(z, "s390x", "kvm")
    assert choice == CpuModelChoice("base", None, (("require", "aen"), ("require", "vx")))
    assert host_model(emulator(), "ppc64", "kvm", power="POWER9") == CpuModelChoice("POWER9", None, (), "allow")
    assert host_model(emulator(), "ppc64", "kvm") is None
    assert host_model(z, "aarch64", "kvm") is None


def test_models_that_may_be_named() -> None:
    cpus = tuple(CpuDefinition(name) for name in ("host", "max", "EPYC-v1", "EPYC", "486"))
    caps = with_host(emulator(), cpus)
    assert [(model.definition.name, model.vendor) for model in custom_models(caps, "x86_64", "kvm")] == [
        ("EPYC", "AMD"),
        ("486", None),
    ]
    assert [model.definition.name for model in custom_models(caps, "aarch64", "kvm")] == [
        "max",
        "EPYC-v1",
        "EPYC",
        "486",
    ]
    assert model_names("aarch64") is None
    assert model_names("ppc64") == ["POWER6", "POWER7", "POWER8", "POWER9", "POWER10", "POWERPC_e5500", "POWERPC_e6500"]
