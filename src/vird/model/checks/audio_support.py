"""What QEMU's sound cards and backends cannot be."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.domain.domain import Domain

CARDS: Final = frozenset({"sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb"})


def check_audio(domain: Domain) -> None:
    """Refuse settings that contradict each other, cards and backends that are not there."""
    devices = domain.devices
    if devices is None:
        return
    for sound in devices.sounds:
        if sound.model not in CARDS:
            raise InternalError(f"sound card model '{sound.model}' is not supported by qemu")
    for audio in devices.audios:
        if not audio.id:
            raise XmlError("Invalid value for attribute 'id' in element 'audio': Zero is not permitted")
        for stream in (audio.input, audio.output):
            if stream is None:
                continue
            if stream.fixed_settings == "yes" and stream.mixing_engine != "yes":
                raise ConfigUnsupported("fixed audio settings requires mixing engine")
            if stream.settings is not None and stream.fixed_settings != "yes":
                raise ConfigUnsupported("audio settings specified without fixed settings flag")
        if audio.type == "spice" and not any(g.type == "spice" for g in devices.graphics):
            raise ConfigUnsupported("Spice audio is not supported without spice graphics")
