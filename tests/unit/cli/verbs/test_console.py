"""Keys, screens and signals."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("send-key test KEY_LEFTCTRL KEY_C",), ""),
    (("send-process-signal test 1 sigterm",), ""),
    (("ttyconsole test",), ""),
    (("inject-nmi test",), ""),
]

REFUSED = [
    (("send-key test KEY_NONE",), "error: invalid keycode: 'KEY_NONE'\n"),
    (("send-key test A --codeset odd",), "error: unknown codeset: 'odd'\n"),
    (("send-process-signal test 1 odd",), "error: malformed signal name: odd\n"),
    (("vncdisplay test",), "error: Failed to get VNC port. Is this domain using VNC?\n"),
    (("domdisplay test",), "error: No graphical display found\n"),
    (("domdisplay test --type spice",), "error: No graphical display with type 'spice' found\n"),
    (("domdirtyrate-calc test --mode odd",), "error: Unknown calculation mode 'odd'\n"),
    (("domsetlaunchsecstate test --secret x",), "error: Both secret and the secret header are required\n"),
    (("dom-fd-associate test g x",), "error: Unable to parse FD number 'x'\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
