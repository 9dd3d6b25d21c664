"""The host's ends of the guest's sound: ``<audio>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import Int, UInt, YesNo

SdlDriver = Literal["esd", "alsa", "arts", "pulseaudio"]
AudioType = Literal["none", "alsa", "coreaudio", "jack", "oss", "pulseaudio", "sdl", "spice", "file", "dbus"]
SampleFormat = Literal["s8", "u8", "s16", "u16", "s32", "u32", "f32"]


class AudioSettings(Element, tag="settings"):
    """Fixed settings: Hz, channels, sample format."""

    frequency: Attr[UInt | None] = None
    channels: Attr[UInt | None] = None
    format: Attr[SampleFormat | None] = None


class AudioStream(Element, empty="omit"):
    """``<input>`` or ``<output>``; which attributes count depends on the backend's type.

    ``buffer_length`` and ``latency`` are in microseconds.
    """

    mixing_engine: Annotated[Attr[YesNo | None], Named("mixingEngine")] = None
    fixed_settings: Annotated[Attr[YesNo | None], Named("fixedSettings")] = None
    voices: Attr[UInt | None] = None
    buffer_length: Annotated[Attr[UInt | None], Named("bufferLength")] = None
    dev: Attr[str | None] = None
    buffer_count: Annotated[Attr[UInt | None], Named("bufferCount")] = None
    try_poll: Annotated[Attr[YesNo | None], Named("tryPoll")] = None
    server_name: Annotated[Attr[str | None], Named("serverName")] = None
    client_name: Annotated[Attr[str | None], Named("clientName")] = None
    connect_ports: Annotated[Attr[str | None], Named("connectPorts")] = None
    exact_name: Annotated[Attr[YesNo | None], Named("exactName")] = None
    name: Attr[str | None] = None
    stream_name: Annotated[Attr[str | None], Named("streamName")] = None
    latency: Attr[UInt | None] = None
    settings: AudioSettings | None = None


class Audio(Element, tag="audio"):
    """One backend; ``timer_period`` is in microseconds."""

    id: Attr[UInt] = 0
    type: Attr[AudioType]
    timer_period: Annotated[Attr[UInt | None], Named("timerPeriod")] = None
    try_mmap: Annotated[Attr[YesNo | None], Named("tryMMap")] = None
    exclusive: Attr[YesNo | None] = None
    dsp_policy: Annotated[Attr[Int | None], Named("dspPolicy")] = None
    server_name: Annotated[Attr[str | None], Named("serverName")] = None
    driver: Attr[SdlDriver | None] = None
    path: Attr[str | None] = None
    input: AudioStream | None = None
    output: AudioStream | None = None
