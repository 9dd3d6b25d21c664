import pytest

from vird.model.cpu_models import ppc64
from vird.model.cpu_models.likeness import Likeness
from vird.model.domain.cpu import Cpu


def test_power_versions() -> None:
    model = ppc64.model_of(0x004D0200)
    assert model is not None
    assert model.name == "POWER8"
    assert ppc64.model_of(0x12345678) is None


@pytest.mark.parametrize(
    ("text", "likeness"),
    [
        ("<cpu mode='custom'><model>POWER8</model></cpu>", Likeness.IDENTICAL),
        ("<cpu mode='custom'><model>POWER7</model></cpu>", Likeness.INCOMPATIBLE),
        ("<cpu mode='host-model'/>", Likeness.IDENTICAL),
        ("<cpu mode='host-model'><model>power7</model></cpu>", Likeness.IDENTICAL),
        ("<cpu mode='host-model'><model>power9</model></cpu>", Likeness.INCOMPATIBLE),
        ("<cpu mode='host-model'><model>power7+</model></cpu>", Likeness.INCOMPATIBLE),
        ("<cpu mode='host-passthrough'/>", Likeness.IDENTICAL),
    ],
)
def test_a_host_and_what_it_can_act_as(text: str, likeness: Likeness) -> None:
    assert ppc64.compare("POWER8", Cpu.from_xml(text)).likeness == likeness
