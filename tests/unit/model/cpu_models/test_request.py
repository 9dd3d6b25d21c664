import pytest

from vird.errors import ConfigUnsupported, XmlError
from vird.model.cpu_models.request import TEXT_MAX, CpuRequest, parse_request


def test_a_hosts_and_a_guests_processor() -> None:
    host = parse_request("<cpu><arch>x86_64</arch><model>EPYC</model><vendor>AMD</vendor><feature name='ht'/></cpu>")
    assert host == CpuRequest("x86_64", "EPYC", "AMD", "exact", None, (("require", "ht"),))
    guest = parse_request(
        "<cpu mode='custom' match='strict'><!-- x --><model fallback='forbid'>486</model>"
        "<feature policy='force' name='ht'/><feature policy='disable' name='tm'/></cpu>"
    )
    assert (guest.match, guest.mode, guest.arch) == ("strict", None, None)
    assert guest.named("force") == {"ht"}
    assert guest.named("disable", "force") == {"ht", "tm"}
    assert parse_request("<cpu mode='host-model'/>").mode == "host-model"


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("<cpu>", XmlError, "Premature end"),
        ("<domain/>", XmlError, "does not contain expected 'cpu' element"),
        ("<cpu><arch>x86_64</arch></cpu>", XmlError, "Missing CPU model name"),
        ("<cpu><model> </model></cpu>", XmlError, "Missing CPU model name"),
        ("<cpu><model>a</model><feature/></cpu>", XmlError, "Invalid CPU feature name"),
        ("<cpu><model>a</model><feature name='x'/><feature name='x'/></cpu>", XmlError, "more than once"),
        ("<cpu><model>a</model><feature name='x' policy='y'/></cpu>", ConfigUnsupported, "Invalid CPU feature policy"),
        ("<cpu match='best'><model>a</model></cpu>", ConfigUnsupported, "Invalid match attribute"),
        ("<cpu><model fallback='maybe'>a</model></cpu>", ConfigUnsupported, "Invalid fallback attribute"),
        ("<cpu>" + " " * TEXT_MAX + "</cpu>", XmlError, "too long"),
    ],
)
def test_what_is_wrong_is_told(text: str, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind, match=told):
        parse_request(text)
