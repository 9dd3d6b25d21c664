"""Asks an x86 processor what it is: the CPUID instruction, all leaves.

Python has no such instruction, and the kernel gives it away only through an optional module.  So a few
bytes of machine code are mapped from an unnamed file, readable and executable but never writable, and
called.  On other architectures, and where such mappings are forbidden, there is no answer.
"""

from __future__ import annotations

import ctypes
import mmap
import os
from collections.abc import Callable
from typing import NamedTuple

# void f(uint32_t *leaf_subleaf_in_four_registers_out): System V calling convention.
CODE = bytes.fromhex(
    "53"  #          push rbx
    "8b07"  #        mov eax, [rdi]
    "8b4f04"  #      mov ecx, [rdi+4]
    "0fa2"  #        cpuid
    "8907"  #        mov [rdi], eax
    "895f04"  #      mov [rdi+4], ebx
    "894f08"  #      mov [rdi+8], ecx
    "89570c"  #      mov [rdi+12], edx
    "5b"  #          pop rbx
    "c3"  #          ret
)

SUBLEAVES_MAX = 64
"""Subleaves asked for at most, whatever the processor says."""

RANGES = (0x0, 0x40000000, 0x80000000, 0xC0000000)
"""Where leaves start; the first of each range tells the last."""


class Leaf(NamedTuple):
    """One answer of the processor."""

    leaf: int
    subleaf: int
    eax: int
    ebx: int
    ecx: int
    edx: int


Ask = Callable[[int, int], Leaf]


def cpuid_leaves() -> list[Leaf]:
    """All leaves of the processor that this thread runs on; empty where it cannot be asked."""
    if os.uname().machine != "x86_64":
        return []
    try:
        with _mapped_code() as code:
            return _all_leaves(_asker(code))
    except OSError:
        return []


def _mapped_code() -> mmap.mmap:
    file = os.memfd_create("cpuid", os.MFD_CLOEXEC)
    try:
        os.write(file, CODE)
        return mmap.mmap(file, len(CODE), mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
    finally:
        os.close(file)


def _asker(code: mmap.mmap) -> Ask:
    # The address of a read-only map can be had only through a buffer export of the C API.
    view = ctypes.py_object(code)
    buffer = (ctypes.c_byte * 128)()
    ctypes.pythonapi.PyObject_GetBuffer(view, ctypes.byref(buffer), 0)
    address = ctypes.c_void_p.from_buffer(buffer).value
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))
    function = ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_uint32 * 4))(address or 0)

    def ask(leaf: int, subleaf: int) -> Leaf:
        registers = (ctypes.c_uint32 * 4)(leaf, subleaf, 0, 0)
        function(ctypes.byref(registers))
        return Leaf(leaf, subleaf, *registers)

    return ask


def _all_leaves(ask: Ask) -> list[Leaf]:
    found: list[Leaf] = []
    for start in RANGES:
        last = ask(start, 0).eax
        if start <= last <= start + 0xFFFF:
            for leaf in range(start, min(last, start + 0xFF) + 1):
                found += _subleaves(ask, leaf)
    return found


def _subleaves(ask: Ask, leaf: int) -> list[Leaf]:
    """The leaf and, where it has some, its subleaves: how many there are is told in a way of its own by each leaf."""
    first = ask(leaf, 0)
    found = [first]
    if leaf in (0x7, 0x14, 0x17, 0x18):
        last = min(first.eax, SUBLEAVES_MAX)
        found += [ask(leaf, subleaf) for subleaf in range(1, last + 1)]
    elif leaf in (0x4, 0x8000001D):
        found += _while(ask, leaf, lambda answer: bool(answer.eax & 0x1F)) if first.eax & 0x1F else []
    elif leaf == 0xB:
        found += _while(ask, leaf, lambda answer: bool(answer.ecx >> 8 & 0xFF))
    elif leaf == 0xD:
        found += [ask(leaf, subleaf) for subleaf in range(1, SUBLEAVES_MAX)]
    elif leaf in (0xF, 0x10, 0x12):
        found += [ask(leaf, subleaf) for subleaf in range(1, 4)]
    return found


def _while(ask: Ask, leaf: int, goes_on: Callable[[Leaf], bool]) -> list[Leaf]:
    found: list[Leaf] = []
    for subleaf in range(1, SUBLEAVES_MAX):
        answer = ask(leaf, subleaf)
        if not goes_on(answer):
            break
        found.append(answer)
    return found
