from vird.model.cpu_models import ppc64


def test_power_versions() -> None:
    model = ppc64.model_of(0x004D0200)
    assert model is not None
    assert model.name == "POWER8"
    assert ppc64.model_of(0x12345678) is None
