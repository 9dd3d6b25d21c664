"""The host."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (
        ("nodeinfo",),
        (
            "CPU model:           i686\n"
            "CPU(s):              16\n"
            "CPU frequency:       1400 MHz\n"
            "CPU socket(s):       2\n"
            "Core(s) per socket:  2\n"
            "Thread(s) per core:  2\n"
            "NUMA cell(s):        2\n"
            "Memory size:         3145728 KiB\n"
        ),
    ),
    (("nodecpumap",), ("CPUs present:   8\nCPUs online:    3\nCPU map:        y-y-y---\n")),
    (("nodecpumap --pretty",), ("CPUs present:   8\nCPUs online:    3\nCPU map:        0,2,4\n")),
    (
        ("nodecpustats",),
        (
            "user:                     9797400000\n"
            "system:               34678723400000\n"
            "idle:                    87264900000\n"
            "iowait:                    763600000\n"
        ),
    ),
    (("freecell",), "Total: 3072 KiB\n"),
    (("freecell --all",), ("    0:       2048 KiB\n    1:       4096 KiB\n")),
    (("freecell --cellno 1",), "1: 4096 KiB\n"),
    (("maxvcpus",), "32\n"),
    (("uri",), "test:///default?complete=1\n"),
    (
        ("sysinfo",),
        (
            "<sysinfo type='smbios'>\n"
            "  <bios>\n"
            "    <entry name='vendor'>LENOVO</entry>\n"
            "    <entry name='version'>G4ETA1WW (2.61 )</entry>\n"
            "    <entry name='date'>05/07/2014</entry>\n"
            "    <entry name='release'>2.61</entry>\n"
            "  </bios>\n"
            "</sysinfo>\n"
        ),
    ),
]

REFUSED = [
    (("freecell --cellno 1 --all",), "error: Options --all and --cellno are mutually exclusive\n"),
    (("freepages",), "error: missing cellno argument\n"),
    (("nodesuspend odd 60",), "error: Invalid target\n"),
    (
        ("nodesuspend mem 60",),
        (
            "error: The host was not suspended\n"
            "error: this function is not supported by the connection driver: virNodeSuspendForDuratio"
            "n\n"
        ),
    ),
    (
        ("node-memory-tune",),
        (
            "error: Unable to get number of memory parameters\n"
            "error: this function is not supported by the connection driver: virNodeGetMemoryParamete"
            "rs\n"
        ),
    ),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
