from vird.drivers.qemu.capabilities.probe import command_line


def test_a_probed_qemu_gets_nothing_but_its_monitor() -> None:
    words = command_line("/bin/qemu", "kvm:tcg", 7)
    assert words[0] == "/bin/qemu"
    assert words[words.index("-machine") + 1] == "none,accel=kvm:tcg"
    assert words[words.index("-chardev") + 1] == "socket,id=monitor,fd=7"
    assert {"-S", "-nodefaults", "-no-user-config", "-nographic"} <= set(words)
