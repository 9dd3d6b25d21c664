"""Audio backends: the one that is there when the document names none."""

from __future__ import annotations

from vird.errors import XmlError
from vird.model.domain.devices.audio import Audio, AudioType, SdlDriver
from vird.model.domain.devices.devices import Devices


def add_implicit_audio(devices: Devices, sdl_driver: SdlDriver | None = None) -> None:
    """Sound goes where the last screen goes: to SPICE's client, nowhere for VNC and for guests without screen.

    For a window of SDL the host's own settings decide: ``sdl_driver`` is the sound system that they name.
    """
    if devices.audios:
        return
    kinds: dict[str, AudioType] = {"spice": "spice", "vnc": "none", "sdl": "sdl"}
    found = [kinds[g.type] for g in devices.graphics if g.type in kinds]
    if not devices.graphics:
        devices.audios.append(Audio(id=1, type="none"))
    elif found and found[-1] != "sdl":
        devices.audios.append(Audio(id=1, type=found[-1]))
    elif found and sdl_driver is not None:
        devices.audios.append(Audio(id=1, type="sdl", driver=sdl_driver))


def number_audios(devices: Devices) -> None:
    """Give numbers to backends that have none; raises XmlError for a number used twice."""
    taken: set[int] = set()
    for audio in devices.audios:
        if audio.id in taken and audio.id:
            raise XmlError(f"audio ID {audio.id} is used multiple times")
        taken.add(audio.id)
    following = 1
    for audio in devices.audios:
        if audio.id == 0:
            while following in taken:
                following += 1
            audio.id = following
            taken.add(following)


def check_audio_refs(devices: Devices) -> None:
    """Raise XmlError when a card or screen names a backend that is not there."""
    known = {audio.id for audio in devices.audios}
    for device in (*devices.sounds, *devices.graphics):
        wanted = getattr(device, "audio", None)
        if wanted is not None and wanted.id not in known:
            raise XmlError(f"no audio device with ID {wanted.id}")
