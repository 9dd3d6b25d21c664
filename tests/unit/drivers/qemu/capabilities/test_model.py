from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, Machine


def test_domain_types_and_accelerators() -> None:
    caps = Capabilities("/bin/qemu", "x86_64", 7_002_000)
    caps.flags = frozenset({"vnc"})
    q35 = Machine("pc-q35-7.2", "q35", default=True)
    caps.accelerators = {"tcg": Accelerator((Machine("isapc"), q35))}
    assert caps.has("vnc")
    assert not caps.has("spice")
    assert caps.supports_type("qemu")
    assert not caps.supports_type("kvm")
    assert caps.machine("qemu", "q35") is caps.machine("qemu", "pc-q35-7.2") is q35
    assert caps.machine("kvm", "q35") is None
    assert caps.default_machine("qemu") == "pc-q35-7.2"
    assert caps.to_xml().endswith("</qemuCaps>\n")
