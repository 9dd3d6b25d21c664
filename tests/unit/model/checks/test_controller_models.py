"""Models of controllers, by type."""

from __future__ import annotations

import pytest

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.controller_models import MODELS, check_model
from vird.model.checks.controllers import add_implicit_controllers
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices


def test_known_models_and_none() -> None:
    for kind, models in MODELS.items():
        for model in (*models, None):
            check_model(Controller(type=kind, model=model))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["pci", "usb", "scsi", "ide", "virtio-serial", "sata", "fdc", "isa"])
def test_unknown_models(kind: str) -> None:
    with pytest.raises(ConfigUnsupported, match="Unknown model type 'zz'"):
        check_model(Controller(type=kind, model="zz"))  # type: ignore[arg-type]


def test_a_number_that_no_guest_has_room_for_is_refused_at_once() -> None:
    devices = Devices.from_xml(
        "<devices><disk><target dev='sda' bus='scsi'/><address type='drive' controller='4294967295'/></disk></devices>"
    )
    with pytest.raises(InternalError, match="more than a guest has room for"):
        add_implicit_controllers(devices)


def test_a_controller_of_no_type_is_one_of_ide() -> None:
    assert Devices.from_xml("<devices><controller index='0'/></devices>").controllers[0].type == "ide"
