import pytest
from hypothesis import given
from hypothesis import strategies as st

from vird.errors import XmlError
from vird.model.cpu_models.x86_data import (
    ProcessorData,
    ProcessorSignature,
    data_from_properties,
    feature_name,
    feature_places,
    format_cpudata,
    parse_cpudata,
    qemu_name,
)
from vird.model.cpu_models.x86_features import Register


def test_features_vendor_and_signature_of_a_document() -> None:
    data = parse_cpudata(
        """<!-- a comment -->
        <cpudata arch='x86'>
          <cpuid eax_in='0x0' ecx_in='0x0' eax='0x10' ebx='0x68747541' ecx='0x444d4163' edx='0x69746e65'/>
          <cpuid eax_in='0x1' ecx_in='0x0' eax='0x00a00f11' ebx='0x0' ecx='0x1' edx='0x1'/>
          <msr index='0x10a' edx='0x0' eax='0x2'/>
        </cpudata>"""
    )
    assert data.features == {"pni", "fpu", "ibrs-all"}
    assert data.vendor == "AMD"
    assert data.signature == ProcessorSignature(25, 1, 1)


@pytest.mark.parametrize(
    "bad", ["", "<cpudata arch='arm'/>", "<cpu/>", "<cpudata arch='x86'><cpuid eax='q'/></cpudata>"]
)
def test_what_is_no_cpu_data_is_told(bad: str) -> None:
    with pytest.raises(XmlError):
        parse_cpudata(bad)


signatures = st.one_of(
    st.builds(ProcessorSignature, st.sampled_from([6]), st.integers(0, 255), st.integers(0, 15)),
    st.builds(ProcessorSignature, st.integers(15, 270), st.integers(0, 255), st.integers(0, 15)),
    st.builds(ProcessorSignature, st.integers(0, 5), st.integers(0, 15), st.integers(0, 15)),
)


@given(
    st.sets(st.sampled_from(sorted(feature_places()))), signatures, st.sampled_from(["GenuineIntel", "HygonGenuine"])
)
def test_data_survives_its_document(features: set[str], signature: ProcessorSignature, vendor: str) -> None:
    data = ProcessorData()
    data.add_features(features)
    data.set_signature(signature)
    data.set_vendor(vendor)
    again = parse_cpudata(format_cpudata(data))
    assert again.features == features
    assert again.signature == signature
    assert again.vendor_text == vendor


def test_qemus_properties_are_read_under_its_own_names() -> None:
    data = data_from_properties(
        {"sse4-1": True, "xsave": False, "family": 6, "model": 94, "stepping": 3, "vendor": "GenuineIntel", "x": True}
    )
    assert data.features == {"sse4.1"}
    assert data.signature == ProcessorSignature(6, 94, 3)
    assert data.vendor == "Intel"


def test_names_of_features() -> None:
    assert feature_name("lahf-lm") == "lahf_lm"
    assert feature_name("avx") == "avx"
    assert qemu_name("lahf_lm") == "lahf-lm"
    assert qemu_name("avx") == "avx"
    assert feature_places()["sse4.2"] == (Register(1, 0, "ecx"), 20)
    assert ProcessorData().vendor is None
