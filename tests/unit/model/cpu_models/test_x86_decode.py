import pytest

from vird.model.cpu_models.x86_data import ProcessorData, ProcessorSignature
from vird.model.cpu_models.x86_decode import decode
from vird.model.cpu_models.x86_models import MODELS, VENDORS, features_of


def processor(model: str, *more: str, without: tuple[str, ...] = (), stepping: int = 9) -> ProcessorData:
    data = ProcessorData()
    data.add_features((features_of(model) | set(more)) - set(without))
    if MODELS[model].vendor:
        data.set_vendor(VENDORS[MODELS[model].vendor or ""])
    if MODELS[model].signatures:
        family, number, steppings = MODELS[model].signatures[0]
        data.set_signature(ProcessorSignature(family, number, steppings[0] if steppings else stepping))
    return data


@pytest.mark.parametrize("name", [model.name for model in MODELS.values() if model.guest and model.signatures])
def test_each_model_is_found_again_by_its_own_features(name: str) -> None:
    found = decode(processor(name, *MODELS[name].removed), guest=True, preferred=name)
    assert found is not None
    assert found.model == name
    assert set(found.added) == set(MODELS[name].removed)
    assert found.missing == ()


def test_a_host_must_have_all_of_its_model_and_a_guest_need_not() -> None:
    data = processor("Skylake-Client", without=("avx2",))
    host, guest = decode(data, guest=False), decode(data, guest=True)
    assert host is not None
    assert guest is not None
    assert host.model == "IvyBridge"
    assert guest.model == "Skylake-Client"
    assert guest.missing == ("avx2",)


def test_a_feature_that_the_hypervisor_blocks_is_switched_off() -> None:
    data = processor("EPYC-Rome", "topoext")
    found = decode(data, guest=True, models={"EPYC-Rome": ["topoext", "clwb"]})
    assert found is not None
    assert found.missing == ("clwb", "topoext")
    assert "topoext" not in found.added


def test_only_offered_models_are_taken() -> None:
    found = decode(processor("EPYC-Rome"), guest=True, models={"qemu64": []})
    assert found is not None
    assert found.model == "qemu64"
    assert decode(processor("EPYC-Rome"), guest=True, models={"Haswell": []}) is None


def test_broken_transactions_of_early_haswells_do_not_count() -> None:
    found = decode(processor("Haswell"), guest=False)
    assert found is not None
    assert found.model == "Haswell-noTSX"
    assert "hle" not in found.added


def test_the_order_of_changes_is_that_of_documents() -> None:
    found = decode(processor("Conroe", "avx512f", "ht", "avx"), guest=True)
    assert found is not None
    assert found.added == ("ht", "avx", "avx512f")
