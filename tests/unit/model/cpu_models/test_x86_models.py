import pytest

from vird.model.cpu_models.x86_data import feature_places
from vird.model.cpu_models.x86_models import MODELS, VENDORS, features_of


def test_all_features_of_all_models_have_a_place() -> None:
    for name in MODELS:
        assert features_of(name) <= feature_places().keys(), name
        assert set(MODELS[name].removed) <= feature_places().keys(), name


def test_a_model_is_written_after_another() -> None:
    assert features_of("kvm64") == features_of("qemu64") - {"svm"}
    assert features_of("Nehalem-IBRS") == features_of("Nehalem") | {"spec-ctrl"}
    with pytest.raises(KeyError):
        features_of("VAX")


def test_every_vendor_has_its_letters() -> None:
    assert {model.vendor for model in MODELS.values()} - {None} == set(VENDORS)
    assert {len(text) for text in VENDORS.values()} == {12}
