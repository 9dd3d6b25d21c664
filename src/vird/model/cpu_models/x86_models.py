"""The x86 processor models: vendor, signatures and features, in the order in which they are listed.

Names and contents are libvirt's.  A model's features are those of the model that it is written after,
plus the names, minus the names with a dash.  Data only: `x86_decode` chooses with it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

VENDORS = {"Intel": "GenuineIntel", "AMD": "AuthenticAMD", "Hygon": "HygonGenuine"}
"""Vendor to the text that CPUID gives."""


class Signature(NamedTuple):
    """A family and model, with the steppings that belong to it (first and last) if not all do."""

    family: int
    model: int
    steppings: tuple[int, int] | None = None


class Model(NamedTuple):
    """One processor model; ``host`` and ``guest`` tell what it may be chosen for.

    ``written`` is its list of features as it stands below; ``removed`` are features it had in earlier releases.
    """

    name: str
    written: str
    vendor: str | None = None
    signatures: tuple[Signature, ...] = ()
    host: bool = True
    guest: bool = True
    removed: tuple[str, ...] = ()


MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model(
            "486",
            "fpu pse vme",
        ),
        Model(
            "pentium",
            "<486> cx8 de mce mmx msr tsc",
        ),
        Model(
            "pentium2",
            "<pentium> cmov fxsr mca mtrr pae pat pge pse36 sep",
        ),
        Model(
            "pentium3",
            "<pentium2> sse",
        ),
        Model(
            "pentiumpro",
            "<pentium3> apic sse2 -mca -mtrr -pse36 -vme",
        ),
        Model(
            "coreduo",
            "<pentiumpro> clflush mca monitor mtrr nx pni vme",
            vendor="Intel",
        ),
        Model(
            "n270",
            "<coreduo> ssse3",
            vendor="Intel",
        ),
        Model(
            "core2duo",
            "<n270> lm pse36 syscall",
            vendor="Intel",
        ),
        Model(
            "qemu32",
            "<pentiumpro> pni",
        ),
        Model(
            "kvm32",
            "<qemu32> clflush mca mtrr pse36",
        ),
        Model(
            "cpu64-rhel5",
            "<kvm32> lm nx syscall",
            host=False,
            guest=False,
        ),
        Model(
            "cpu64-rhel6",
            "<cpu64-rhel5> cx16 lahf_lm",
            host=False,
            guest=False,
        ),
        Model(
            "qemu64",
            "<cpu64-rhel5> cx16 svm",
        ),
        Model(
            "kvm64",
            "<qemu64> -svm",
        ),
        Model(
            "Conroe",
            "<cpu64-rhel6> ssse3 -cx16",
            vendor="Intel",
            signatures=(Signature(6, 15), Signature(6, 22)),
        ),
        Model(
            "Penryn",
            "<Conroe> cx16 sse4.1",
            vendor="Intel",
            signatures=(Signature(6, 23), Signature(6, 29)),
        ),
        Model(
            "Nehalem",
            "<Penryn> popcnt sse4.2",
            vendor="Intel",
            signatures=(Signature(6, 26), Signature(6, 30), Signature(6, 31), Signature(6, 46)),
        ),
        Model(
            "Nehalem-IBRS",
            "<Nehalem> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 26), Signature(6, 30), Signature(6, 31), Signature(6, 46)),
        ),
        Model(
            "Westmere",
            "<Nehalem> aes",
            vendor="Intel",
            signatures=(Signature(6, 44), Signature(6, 47), Signature(6, 37)),
        ),
        Model(
            "Westmere-IBRS",
            "<Nehalem-IBRS> aes",
            vendor="Intel",
            signatures=(Signature(6, 44),),
        ),
        Model(
            "SandyBridge",
            "<Westmere> avx pclmuldq rdtscp tsc-deadline x2apic xsave",
            vendor="Intel",
            signatures=(Signature(6, 42), Signature(6, 45)),
        ),
        Model(
            "SandyBridge-IBRS",
            "<SandyBridge> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 42), Signature(6, 45)),
        ),
        Model(
            "IvyBridge",
            "<SandyBridge> erms f16c fsgsbase rdrand smep vme",
            vendor="Intel",
            signatures=(Signature(6, 58), Signature(6, 62)),
        ),
        Model(
            "IvyBridge-IBRS",
            "<IvyBridge> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 58), Signature(6, 62)),
        ),
        Model(
            "Haswell-noTSX",
            "<IvyBridge> avx2 bmi1 bmi2 fma invpcid movbe pcid -f16c -rdrand -vme",
            vendor="Intel",
            signatures=(Signature(6, 60), Signature(6, 63), Signature(6, 69), Signature(6, 70)),
        ),
        Model(
            "Haswell-noTSX-IBRS",
            "<Haswell-noTSX> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 60), Signature(6, 63), Signature(6, 69), Signature(6, 70)),
        ),
        Model(
            "Haswell",
            "<Haswell-noTSX> hle rtm",
            vendor="Intel",
            signatures=(Signature(6, 60), Signature(6, 63), Signature(6, 69), Signature(6, 70)),
        ),
        Model(
            "Haswell-IBRS",
            "<Haswell> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 60), Signature(6, 63), Signature(6, 69), Signature(6, 70)),
        ),
        Model(
            "Broadwell-noTSX",
            "<Haswell-noTSX> 3dnowprefetch adx rdseed smap",
            vendor="Intel",
            signatures=(Signature(6, 61), Signature(6, 71), Signature(6, 79), Signature(6, 86)),
        ),
        Model(
            "Broadwell-noTSX-IBRS",
            "<Broadwell-noTSX> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 61), Signature(6, 71), Signature(6, 79), Signature(6, 86)),
        ),
        Model(
            "Broadwell",
            "<Broadwell-noTSX> hle rtm",
            vendor="Intel",
            signatures=(Signature(6, 61), Signature(6, 71), Signature(6, 79), Signature(6, 86)),
        ),
        Model(
            "Broadwell-IBRS",
            "<Broadwell> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 61), Signature(6, 71), Signature(6, 79), Signature(6, 86)),
        ),
        Model(
            "Skylake-Client",
            "<Broadwell> abm arat f16c mpx rdrand vme xgetbv1 xsavec xsaveopt",
            vendor="Intel",
            signatures=(Signature(6, 94), Signature(6, 78), Signature(6, 142), Signature(6, 158)),
        ),
        Model(
            "Skylake-Client-IBRS",
            "<Skylake-Client> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 94), Signature(6, 78), Signature(6, 142), Signature(6, 158)),
        ),
        Model(
            "Skylake-Client-noTSX-IBRS",
            "<Skylake-Client-IBRS> -hle -rtm",
            vendor="Intel",
            signatures=(Signature(6, 94), Signature(6, 78), Signature(6, 142), Signature(6, 158)),
            guest=False,
        ),
        Model(
            "Skylake-Server",
            "<Skylake-Client> avx512bw avx512cd avx512dq avx512f avx512vl clwb pdpe1gb",
            vendor="Intel",
            signatures=(Signature(6, 85, (0, 4)),),
        ),
        Model(
            "Skylake-Server-IBRS",
            "<Skylake-Server> spec-ctrl",
            vendor="Intel",
            signatures=(Signature(6, 85, (0, 4)),),
        ),
        Model(
            "Skylake-Server-noTSX-IBRS",
            "<Skylake-Server-IBRS> -hle -rtm",
            vendor="Intel",
            signatures=(Signature(6, 85, (0, 4)),),
            guest=False,
        ),
        Model(
            "Cascadelake-Server",
            "<Skylake-Server-IBRS> avx512vnni clflushopt ssbd",
            vendor="Intel",
            signatures=(Signature(6, 85, (5, 7)),),
        ),
        Model(
            "Cascadelake-Server-noTSX",
            "<Cascadelake-Server> -hle -rtm",
            vendor="Intel",
            signatures=(Signature(6, 85, (5, 7)),),
            guest=False,
        ),
        Model(
            "Icelake-Client",
            "<Skylake-Client-IBRS> avx512-vpopcntdq avx512bitalg avx512vbmi avx512vbmi2 avx512vnni gfni pku ssbd "
            "umip vaes vpclmulqdq wbnoinvd",
            vendor="Intel",
            signatures=(Signature(6, 126),),
            removed=("intel-pt",),
        ),
        Model(
            "Icelake-Client-noTSX",
            "<Icelake-Client> -hle -rtm",
            vendor="Intel",
            signatures=(Signature(6, 126),),
            guest=False,
            removed=("intel-pt",),
        ),
        Model(
            "Icelake-Server",
            "<Icelake-Client> avx512bw avx512cd avx512dq avx512f avx512vl clflushopt clwb la57 pdpe1gb",
            vendor="Intel",
            signatures=(Signature(6, 106),),
            removed=("intel-pt",),
        ),
        Model(
            "Icelake-Server-noTSX",
            "<Icelake-Server> -hle -rtm",
            vendor="Intel",
            signatures=(Signature(6, 106),),
            guest=False,
            removed=("intel-pt",),
        ),
        Model(
            "Cooperlake",
            "<Cascadelake-Server> arch-capabilities avx512-bf16 ibrs-all mds-no pku pschange-mc-no rdctl-no "
            "skip-l1dfl-vmentry stibp taa-no -mpx",
            vendor="Intel",
            signatures=(Signature(6, 85, (10, 11)),),
        ),
        Model(
            "Snowridge",
            "<IvyBridge-IBRS> 3dnowprefetch arat arch-capabilities cldemote clflushopt clwb core-capability gfni "
            "movbe movdir64b movdiri pdpe1gb rdseed sha-ni smap split-lock-detect ssbd umip xgetbv1 xsavec "
            "xsaveopt -avx -f16c",
            vendor="Intel",
            signatures=(Signature(6, 134),),
        ),
        Model(
            "athlon",
            "<pentium3> 3dnow 3dnowext apic mmxext sse2 -mca",
            vendor="AMD",
        ),
        Model(
            "phenom",
            "<qemu64> 3dnow 3dnowext fxsr_opt mmxext monitor -cx16",
            vendor="AMD",
        ),
        Model(
            "Opteron_G1",
            "<cpu64-rhel5>",
            vendor="AMD",
            signatures=(Signature(15, 6),),
        ),
        Model(
            "Opteron_G2",
            "<qemu64> lahf_lm rdtscp",
            vendor="AMD",
            signatures=(Signature(15, 6),),
        ),
        Model(
            "Opteron_G3",
            "<Opteron_G2> abm misalignsse popcnt sse4a",
            vendor="AMD",
            signatures=(Signature(15, 6),),
            removed=("monitor",),
        ),
        Model(
            "Opteron_G4",
            "<Opteron_G3> 3dnowprefetch aes avx fma4 pclmuldq pdpe1gb sse4.1 sse4.2 ssse3 xop xsave",
            vendor="AMD",
            signatures=(Signature(21, 1),),
        ),
        Model(
            "Opteron_G5",
            "<Opteron_G4> f16c fma tbm",
            vendor="AMD",
            signatures=(Signature(21, 2),),
        ),
        Model(
            "EPYC",
            "<Skylake-Client> clflushopt cr8legacy fxsr_opt misalignsse mmxext osvw pdpe1gb sha-ni sse4a svm "
            "-erms -hle -invpcid -mpx -pcid -rtm -tsc-deadline -x2apic",
            vendor="AMD",
            signatures=(Signature(23, 1),),
            removed=("monitor",),
        ),
        Model(
            "EPYC-IBPB",
            "<EPYC> ibpb",
            vendor="AMD",
            signatures=(Signature(23, 1),),
            removed=("monitor",),
        ),
        Model(
            "EPYC-Rome",
            "<EPYC> amd-stibp clwb clzero ibpb npt nrip-save perfctr_core rdpid umip wbnoinvd xsaveerptr",
            vendor="AMD",
            signatures=(Signature(23, 49),),
        ),
        Model(
            "EPYC-Milan",
            "<EPYC-Rome> amd-ssbd erms fsrm ibrs invpcid pcid pku svme-addr-chk xsaves",
            vendor="AMD",
            signatures=(Signature(25, 1),),
        ),
        Model(
            "Dhyana",
            "<EPYC> ibpb -aes -pclmuldq -sha-ni",
            vendor="Hygon",
            signatures=(Signature(24, 0),),
            removed=("monitor",),
        ),
    )
}


@cache
def features_of(name: str) -> frozenset[str]:
    """All features of a model; raises KeyError if there is none of that name."""
    found: set[str] = set()
    for word in MODELS[name].written.split():
        if word.startswith("<"):
            found |= features_of(word[1:-1])
        elif word.startswith("-"):
            found.discard(word[1:])
        else:
            found.add(word)
    return frozenset(found)
