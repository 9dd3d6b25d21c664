"""Sound: the host's backends (``-audiodev``) and the guest's cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, as_json, present, switch
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.audio import Audio, AudioStream
from vird.model.domain.devices.sound import Sound, SoundCodec

DRIVERS: Final = {"pulseaudio": "pa", "file": "wav"}
CARDS: Final = {
    "ac97": "AC97", "es1370": "ES1370", "sb16": "sb16", "ich6": "intel-hda", "ich7": "intel-hda",
    "ich9": "ich9-intel-hda", "usb": "usb-audio",
}  # fmt: skip
HD_AUDIO: Final = frozenset({"ich6", "ich7", "ich9"})
CODECS: Final = {"duplex": "hda-duplex", "micro": "hda-micro", "output": "hda-output"}
SPEAKER_OF_MACHINE: Final = 5_001_000
"""The version from which the board is told where its speaker is heard."""

STREAM_KEYS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "alsa": (("dev", "dev"),),
    "coreaudio": (("buffer-count", "buffer_count"),),
    "jack": (
        ("server-name", "server_name"), ("client-name", "client_name"), ("connect-ports", "connect_ports"),
        ("exact-name", "exact_name"),
    ),
    "oss": (("dev", "dev"), ("buffer-count", "buffer_count"), ("try-poll", "try_poll")),
    "pulseaudio": (("name", "name"), ("stream-name", "stream_name"), ("latency", "latency")),
    "sdl": (("buffer-count", "buffer_count"),),
}  # fmt: skip
"""What only one kind of backend says of a stream: QEMU's name, the model's field."""


def backends(launch: Launch) -> Iterator[str]:
    """``-audiodev``."""
    for audio in launch.devices.audios:
        yield from ("-audiodev", as_json(_backend(audio)))


def _backend(audio: Audio) -> Properties:
    found: Properties = {
        "id": f"audio{audio.id}",
        "driver": DRIVERS.get(audio.type, audio.type),
        "timer-period": audio.timer_period,
    }
    if audio.type == "alsa" or audio.type == "oss":
        found |= {
            "try-mmap": switch(audio.try_mmap),
            "exclusive": switch(audio.exclusive),
            "dsp-policy": audio.dsp_policy,
        }
    elif audio.type == "pulseaudio":
        found["server"] = audio.server_name
    elif audio.type == "file":
        found["path"] = audio.path
    found |= {"in": _stream(audio.type, audio.input), "out": _stream(audio.type, audio.output)}
    return present(found)


def _stream(kind: str, stream: AudioStream | None) -> Properties | None:
    if stream is None:
        return None
    settings = stream.settings
    found: Properties = {
        "mixing-engine": switch(stream.mixing_engine),
        "fixed-settings": switch(stream.fixed_settings),
        "voices": stream.voices,
        "buffer-length": stream.buffer_length,
    }
    if settings is not None:
        found |= {"frequency": settings.frequency, "channels": settings.channels, "format": settings.format}
    for key, field in STREAM_KEYS.get(kind, ()):
        value: Any = getattr(stream, field)
        found[key] = switch(value) if value in ("yes", "no") else value
    return present(found) or None


def backend_name(launch: Launch, wanted: int | None) -> str | None:
    """The backend with a number, else the first."""
    if wanted:
        return f"audio{wanted}"
    audios = launch.devices.audios
    return f"audio{audios[0].id}" if audios else None


def speaker(launch: Launch) -> Iterator[str]:
    """The board's speaker, as a part of ``-machine``."""
    if launch.capabilities.version < SPEAKER_OF_MACHINE:
        return
    for sound in launch.devices.sounds:
        name = backend_name(launch, sound.audio.id if sound.audio is not None else None)
        if sound.model == "pcspk" and name is not None:
            yield f"pcspk-audiodev={name}"


def sounds(launch: Launch) -> Iterator[str]:
    """The guest's cards."""
    for sound in launch.devices.sounds:
        if sound.model == "pcspk":
            if launch.capabilities.version < SPEAKER_OF_MACHINE:
                yield from ("-soundhw", "pcspk")
            continue
        yield from _card(launch, sound)


def _card(launch: Launch, sound: Sound) -> Iterator[str]:
    driver = CARDS.get(sound.model)
    if driver is None or (sound.model == "usb" and not launch.has("usb-audio")):
        raise ConfigUnsupported(f"{sound.model} sound is not supported with this QEMU binary")
    found: Properties = {"driver": driver, "id": alias_of(sound)}
    name = backend_name(launch, sound.audio.id if sound.audio is not None else None)
    if sound.model not in HD_AUDIO:
        found |= present({"audiodev": name})
    yield from launch.device(found | address_properties(launch, sound))
    if sound.model in HD_AUDIO:
        for index, codec in enumerate(sound.codecs or [SoundCodec(type="duplex")]):
            codec_properties: Properties = {
                "driver": CODECS[codec.type],
                "id": f"{alias_of(sound)}-codec{index}",
                "bus": f"{alias_of(sound)}.0",
                "cad": index,
                "audiodev": name,
            }
            yield from launch.device(present(codec_properties))
