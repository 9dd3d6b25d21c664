"""Models of controllers, by type."""

from __future__ import annotations

import pytest

from vird.errors import ConfigUnsupported
from vird.model.checks.controller_models import MODELS, check_model
from vird.model.domain.devices.controller import Controller


def test_known_models_and_none() -> None:
    for kind, models in MODELS.items():
        for model in (*models, None):
            check_model(Controller(type=kind, model=model))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["pci", "usb", "scsi", "ide", "virtio-serial", "sata", "fdc", "isa"])
def test_unknown_models(kind: str) -> None:
    with pytest.raises(ConfigUnsupported, match="Unknown model type 'zz'"):
        check_model(Controller(type=kind, model="zz"))  # type: ignore[arg-type]
