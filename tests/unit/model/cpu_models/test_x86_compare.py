import pytest

from vird.errors import InternalError, OperationFailed
from vird.model.cpu_models.request import parse_request
from vird.model.cpu_models.x86_compare import Comparison, Likeness, baseline, compare, requested_features
from vird.model.cpu_models.x86_models import features_of

HAVE = features_of("Haswell-noTSX") | {"ht"}


def compared(text: str) -> Comparison:
    return compare("Intel", HAVE, parse_request(text))


@pytest.mark.parametrize(
    ("text", "likeness"),
    [
        ("<cpu mode='host-model'/>", Likeness.SUPERSET),
        ("<cpu><arch>x86_64</arch><model>Nehalem</model></cpu>", Likeness.SUPERSET),
        ("<cpu><arch>i686</arch><model>Nehalem</model><vendor>Intel</vendor></cpu>", Likeness.SUPERSET),
        ("<cpu><model>Haswell-noTSX</model><feature name='ht'/></cpu>", Likeness.IDENTICAL),
        ("<cpu><model>Haswell-noTSX</model><feature policy='optional' name='ht'/></cpu>", Likeness.IDENTICAL),
        ("<cpu><model>Haswell</model><feature policy='disable' name='hle'/><feature policy='force' name='rtm'/></cpu>",
         Likeness.SUPERSET),
    ],
)  # fmt: skip
def test_what_fits(text: str, likeness: Likeness) -> None:
    assert compared(text) == Comparison(likeness)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<cpu><arch>ppc64</arch><model>POWER8</model></cpu>", "CPU arch ppc64 does not match host arch"),
        ("<cpu><model>486</model><vendor>AMD</vendor></cpu>", "host CPU vendor does not match required CPU vendor AMD"),
        ("<cpu><model>Haswell</model></cpu>", "Host CPU does not provide required features: hle, rtm"),
        ("<cpu><model>486</model><feature policy='forbid' name='ht'/></cpu>",
         "Host CPU provides forbidden features: ht"),
        ("<cpu match='strict'><model>Haswell-noTSX</model></cpu>",
         "Host CPU does not strictly match guest CPU: Extra features: ht"),
    ],
)  # fmt: skip
def test_what_does_not_fit(text: str, why: str) -> None:
    assert compared(text) == Comparison(Likeness.INCOMPATIBLE, why)


def test_names_that_nobody_knows() -> None:
    with pytest.raises(InternalError, match="Unknown CPU model VAX"):
        compared("<cpu><model>VAX</model></cpu>")
    with pytest.raises(InternalError, match="Unknown CPU feature zap"):
        compared("<cpu><model>486</model><feature name='zap'/></cpu>")


def test_features_that_a_document_asks_for() -> None:
    request = parse_request(
        "<cpu><model>486</model><feature policy='disable' name='fpu'/><feature policy='optional' name='avx'/>"
        "<feature policy='force' name='ht'/></cpu>"
    )
    assert requested_features(request) == features_of("486") - {"fpu"} | {"ht"}


def common(*texts: str, **options: object) -> tuple[str, str | None, tuple[str, ...], tuple[str, ...]]:
    found = baseline([parse_request(text) for text in texts], **options)  # type: ignore[arg-type]
    return found.model, found.vendor, found.added, found.missing


NEHALEM = "<cpu><model>Nehalem</model><vendor>Intel</vendor></cpu>"
WESTMERE = "<cpu><model>Westmere</model><vendor>Intel</vendor><feature name='invtsc'/></cpu>"


def test_what_processors_have_in_common() -> None:
    assert common(NEHALEM, WESTMERE) == ("Nehalem", "Intel", (), ())
    assert common(WESTMERE) == ("Westmere", "Intel", ("invtsc",), ())
    assert common(WESTMERE, migratable=True) == ("Westmere", "Intel", (), ())
    assert common("<cpu><model>Westmere</model></cpu>", WESTMERE)[:2] == ("Westmere", None)


def test_a_hypervisor_switches_off_what_it_cannot_give() -> None:
    have = features_of("Nehalem") - {"popcnt"}
    assert common(NEHALEM, models={"Nehalem": [], "486": []}, available=have) == ("Nehalem", "Intel", (), ("popcnt",))
    assert common(NEHALEM, models={"486": []})[0] == "486"


def test_what_has_nothing_in_common() -> None:
    for texts, told in (
        ((NEHALEM, "<cpu><model>EPYC</model><vendor>AMD</vendor></cpu>"), "CPU vendors do not match"),
        (("<cpu><model>486</model><vendor>Foo</vendor></cpu>",), "Unknown CPU vendor Foo"),
    ):
        with pytest.raises(OperationFailed, match=told):
            common(*texts)
    with pytest.raises(OperationFailed, match="CPUs are incompatible"):
        common(NEHALEM, available=())
    with pytest.raises(OperationFailed, match="CPUs are incompatible"):
        common(NEHALEM, models={"EPYC": []})


def test_the_first_documents_model_implies_its_vendor_only_alone() -> None:
    penryn, opteron = ("<cpu><model>Penryn</model></cpu>", "<cpu><model>Opteron_G3</model></cpu>")
    assert common(penryn, opteron) == ("kvm64", None, ("lahf_lm",), ())
    assert common(opteron) == ("Opteron_G3", None, (), ("monitor",))
    with pytest.raises(OperationFailed, match="CPU vendors do not match"):
        common(penryn, opteron, penryn)
