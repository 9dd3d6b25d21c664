"""Sound."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of, pci, values, words
from vird.drivers.qemu.plan.audio import backend_name, backends, sounds, speaker
from vird.errors import ConfigUnsupported

NONE = "<audio id='1' type='none'/>"
STREAM = "<{} mixingEngine='yes' voices='2' {}><settings frequency='44100' channels='2' format='s16'/></{}>"
COMMON = {"mixing-engine": True, "voices": 2, "frequency": 44100, "channels": 2, "format": "s16"}


@pytest.mark.parametrize(
    ("kind", "attributes", "own", "expected"),
    [
        ("alsa", "dev='d'", {"dev": "d"}, {"driver": "alsa"}),
        ("oss", "dev='d' bufferCount='3' tryPoll='no'", {"dev": "d", "buffer-count": 3, "try-poll": False},
         {"driver": "oss"}),
        ("coreaudio", "bufferCount='3'", {"buffer-count": 3}, {"driver": "coreaudio"}),
        ("pulseaudio", "name='n' latency='5'", {"name": "n", "latency": 5}, {"driver": "pa"}),
        ("jack", "serverName='s' exactName='yes'", {"server-name": "s", "exact-name": True}, {"driver": "jack"}),
        ("file", "", {}, {"driver": "wav"}),
        ("none", "dev='ignored'", {}, {"driver": "none"}),
    ],
)  # fmt: skip
def test_streams(kind: str, attributes: str, own: dict[str, Any], expected: dict[str, Any]) -> None:
    text = f"<audio id='3' type='{kind}'>{STREAM.format('input', attributes, 'input')}</audio>"
    assert values(backends, text) == [{"id": "audio3", **expected, "in": {**COMMON, **own}}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<audio id='1' type='oss' tryMMap='yes' exclusive='no' dspPolicy='3' timerPeriod='50'/>",
         {"driver": "oss", "timer-period": 50, "try-mmap": True, "exclusive": False, "dsp-policy": 3}),
        ("<audio id='1' type='pulseaudio' serverName='s'/>", {"driver": "pa", "server": "s"}),
        ("<audio id='1' type='file' path='/w'/>", {"driver": "wav", "path": "/w"}),
    ],
)  # fmt: skip
def test_backends(text: str, expected: dict[str, Any]) -> None:
    assert values(backends, text) == [{"id": "audio1", **expected}]


def test_cards() -> None:
    card = "<sound model='ac97'><alias name='sound0'/>" + pci(5) + "</sound>"
    assert values(sounds, card + NONE) == [
        {"driver": "AC97", "id": "sound0", "audiodev": "audio1", "bus": "pcie.0", "addr": "0x5"}
    ]
    with pytest.raises(ConfigUnsupported, match="usb sound"):
        words(sounds, "<sound model='usb'/>", without=("usb-audio",))


def test_codecs_hang_on_their_controller() -> None:
    card = "<sound model='ich9'><codec type='micro'/><codec type='output'/><alias name='s'/></sound>"
    found = values(sounds, card + NONE)
    assert [each["driver"] for each in found] == ["ich9-intel-hda", "hda-micro", "hda-output"]
    assert found[2] == {"driver": "hda-output", "id": "s-codec1", "bus": "s.0", "cad": 1, "audiodev": "audio1"}
    assert values(sounds, "<sound model='ich6'><alias name='s'/></sound>" + NONE)[1]["driver"] == "hda-duplex"


def test_the_boards_speaker() -> None:
    text = "<sound model='pcspk'/>" + NONE
    assert words(speaker, text) == ["pcspk-audiodev=audio1"] and words(sounds, text) == []
    assert words(sounds, text, version=5_000_000) == ["-soundhw", "pcspk"]
    assert words(speaker, text, version=5_000_000) == []


def test_which_backend() -> None:
    assert backend_name(launch_of(), None) is None
    assert backend_name(launch_of(NONE), None) == "audio1"
    assert backend_name(launch_of(NONE), 4) == "audio4"
