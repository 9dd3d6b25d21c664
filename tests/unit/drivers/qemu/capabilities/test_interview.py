from typing import Any

from tests.unit.drivers.qemu.capabilities.conversation import first_session
from vird.drivers.qemu.capabilities.interview import Question, first_interview, needs_tcg_interview, tcg_interview
from vird.drivers.qemu.capabilities.model import Capabilities


def conduct(answers: dict[str, Any], arch: str = "x86_64") -> tuple[Capabilities, list[list[Question]]]:
    """Run an interview with answers by command; a callable answer gets the arguments."""
    plain = {command: answer for command, arguments, answer in first_session() if arguments is None}
    plain |= {"query-target": {"arch": arch}, **answers}
    interview = first_interview("/bin/qemu")
    batches = [list(next(interview))]
    while True:
        replies = []
        for question in batches[-1]:
            answer = plain.get(question.command)
            replies.append(answer(question.arguments) if callable(answer) else answer)
        try:
            batches.append(list(interview.send(replies)))
        except StopIteration as end:
            return end.value, batches


def test_only_types_that_exist_are_asked_about() -> None:
    _, batches = conduct({})
    asked = [question.arguments["typename"] for question in batches[2] if question.arguments]
    assert asked == ["virtio-blk-pci", "max-x86_64-cpu", "none-machine"]


def test_only_commands_that_exist_are_asked_about_the_host() -> None:
    _, batches = conduct({"query-commands": [{"name": "query-gic-capabilities"}]}, "aarch64")
    assert batches[1] == [Question("query-gic-capabilities")]


def test_an_emulator_without_qemus_usual_answers() -> None:
    nothing = {command: None for command, arguments, _ in first_session() if arguments is None}
    del nothing["query-version"], nothing["query-target"]
    caps, _ = conduct(nothing, "riscv64")
    assert caps.flags == {"compat-deprecated"}
    assert list(caps.accelerators) == ["tcg"]
    assert not needs_tcg_interview(caps)


def test_a_32_bit_x86_is_expanded_in_two_steps() -> None:
    def expand(arguments: dict[str, Any]) -> Any:
        model = arguments["model"]
        if arguments["type"] == "static":
            return {"model": {"name": "base", "props": {"sse": True}}}
        return {"model": {"name": model["name"], "props": {**model.get("props", {}), "sse4_1": True}}}

    types = [{"name": "tcg-accel"}]
    caps, batches = conduct({"qom-list-types": types, "query-cpu-model-expansion": expand}, "i386")
    assert caps.arch == "i686"
    full = [question.arguments for question in batches[-1] if question.arguments]
    assert full == [{"type": "full", "model": {"name": "base", "props": {"sse": True}}}] * 2
    host = caps.accelerator("kvm").host_cpu
    assert host is not None
    assert set(host.properties) == {"sse", "sse4_1"}
    assert needs_tcg_interview(caps)


def test_arm_reads_its_controllers_and_expands_fully() -> None:
    gic = [{"version": 3, "kernel": True, "emulated": True}]
    commands = [{"name": name} for name in ("query-gic-capabilities", "query-cpu-model-expansion")]
    caps, batches = conduct({"query-commands": commands, "query-gic-capabilities": gic}, "aarch64")
    assert [version.version for version in caps.gic] == [3]
    assert [question.arguments and question.arguments["type"] for question in batches[-1]] == ["full", "full"]
    assert caps.accelerator("kvm").host_cpu is None


def test_without_a_largest_model_tcg_has_no_host_cpu() -> None:
    caps = Capabilities("/bin/qemu", "ppc64", 7_001_000)
    caps.flags = frozenset({"tcg", "query-cpu-model-expansion"})
    interview = tcg_interview(caps)
    assert [question.command for question in next(interview)] == ["query-cpu-definitions", "query-machines"]
    try:
        interview.send([None, None])
    except StopIteration as end:
        assert end.value is caps
    assert caps.accelerator("qemu").host_cpu is None
    assert caps.supports_type("qemu")
