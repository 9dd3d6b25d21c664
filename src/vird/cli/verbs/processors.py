"""Models of processors: which there are, how they compare, what several hosts have in common."""

from __future__ import annotations

from typing import Annotated

from vird.api.enums.connect import ConnectBaselineCPUFlags, ConnectCompareCPUFlags, CPUCompareResult
from vird.cli.cpu_documents import cpus_in
from vird.cli.document_options import File
from vird.cli.failure import Failed
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.option import Opt
from vird.cli.results import Document, Lines
from vird.cli.shell import Shell
from vird.cli.verb import verb

VirtType = Annotated[str | None, Opt("such as kvm or qemu")]
Emulator = Annotated[str | None, Opt("path of the emulator", completes="file")]
Arch = Annotated[str | None, Opt("the guest's architecture")]
Machine = Annotated[str | None, Opt("the machine type")]
Error = Annotated[bool, Opt("fail when they do not fit")]
Validate = Annotated[bool, Opt("refuse what the schema does not know")]
Features = Annotated[bool, Opt("show all features of the model too")]
Migratable = Annotated[bool, Opt("leave out what cannot be moved between hosts")]

RESULTS = {
    CPUCompareResult.INCOMPATIBLE: "CPU described in {file} is incompatible with {whom}",
    CPUCompareResult.IDENTICAL: "CPU described in {file} is identical to {whom}",
    CPUCompareResult.SUPERSET: "{Whom} is a superset of CPU described in {file}",
}


def _told(result: int, file: str, whom: str) -> Lines:
    if result not in frozenset(RESULTS):
        raise Failed(f"Failed to compare host CPU with {file}")
    sentence = RESULTS[CPUCompareResult(result)]
    return Lines([sentence.format(file=file, whom=whom, Whom=whom[0].upper() + whom[1:])])


def _finish(shell: Shell, result: int, told: Lines) -> Lines:
    if result == CPUCompareResult.INCOMPATIBLE:
        shell.status = 1
    return told


@verb("host")
async def cpu_compare(shell: Shell, file: File, error: Error = False, validate: Validate = False) -> Lines:
    """Compare the host's processor with one from a file."""
    connection = await shell.connection()
    cpu = cpus_in(file, read_document(file))[0]
    flags = bits((error, ConnectCompareCPUFlags.FAIL_INCOMPATIBLE), (validate, ConnectCompareCPUFlags.VALIDATE_XML))
    with shell.failing(f"Failed to compare host CPU with {file}"):
        result = await connection.compare_cpu(cpu, flags)
    return _finish(shell, result, _told(result, file, "host CPU"))


@verb("host")
async def hypervisor_cpu_compare(
    shell: Shell,
    file: File,
    virttype: VirtType = None,
    emulator: Emulator = None,
    arch: Arch = None,
    machine: Machine = None,
    error: Error = False,
    validate: Validate = False,
) -> Lines:
    """Compare the processor that an emulator gives with one from a file."""
    connection = await shell.connection()
    cpu = cpus_in(file, read_document(file))[0]
    flags = bits((error, ConnectCompareCPUFlags.FAIL_INCOMPATIBLE), (validate, ConnectCompareCPUFlags.VALIDATE_XML))
    with shell.failing(f"Failed to compare hypervisor CPU with {file}"):
        result = await connection.compare_hypervisor_cpu(emulator, arch, machine, virttype, cpu, flags)
    return _finish(shell, result, _told(result, file, "the CPU provided by hypervisor on the host"))


def _baseline(features: bool, migratable: bool) -> int:
    return bits((features, ConnectBaselineCPUFlags.EXPAND_FEATURES), (migratable, ConnectBaselineCPUFlags.MIGRATABLE))


@verb("host")
async def cpu_baseline(
    shell: Shell, file: File, features: Features = False, migratable: Migratable = False
) -> Document:
    """Show the best processor that all those of a file can be."""
    connection = await shell.connection()
    cpus = cpus_in(file, read_document(file))
    return Document(await connection.baseline_cpu(cpus, _baseline(features, migratable)))


@verb("host")
async def hypervisor_cpu_baseline(
    shell: Shell,
    file: Annotated[str | None, Opt("file with processors; the host's without", completes="file")] = None,
    virttype: VirtType = None,
    emulator: Emulator = None,
    arch: Arch = None,
    machine: Machine = None,
    features: Features = False,
    migratable: Migratable = False,
    model: Annotated[str | None, Opt("a model's name rather than a file", named=True)] = None,
) -> Document:
    """Show the best processor that an emulator can give and all those of a file can be."""
    exclusive(file=file, model=model)
    connection = await shell.connection()
    if model is not None:
        cpus = [f"<cpu><model>{model}</model></cpu>"]
    elif file is not None:
        cpus = cpus_in(file, read_document(file))
    else:
        raise Failed("either a file or --model is needed")
    flags = _baseline(features, migratable)
    return Document(await connection.baseline_hypervisor_cpu(emulator, arch, machine, virttype, cpus, flags))


@verb("host")
async def cpu_models(shell: Shell, arch: Annotated[str, Opt("the architecture")]) -> Lines:
    """List the models of processors that are known for an architecture."""
    connection = await shell.connection()
    with shell.failing("failed to get CPU model names"):
        names = await connection.get_cpu_model_names(arch)
    return Lines(names or ["all CPU models are accepted"])
