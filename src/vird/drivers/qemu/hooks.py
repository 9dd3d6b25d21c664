"""The administrator's scripts about QEMU guests: what they are called with at each moment of a guest's life.

``prepare``, ``start``, ``started`` and ``restore`` may refuse; ``stopped`` and ``release`` are told once per run,
whether it ended or never began.  When a restarted daemon finds the guest again, a failing ``reconnect`` ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vird.model.domain import forms
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

Moment = Literal["prepare", "start", "started", "reconnect", "restore", "migrate"]


async def ask(driver: QemuDriver, live: Domain, moment: Moment) -> str:
    """Call the scripts with the live document, and return what they print.  Raises `HookScriptFailed`."""
    return await driver.hooks.call("qemu", live.name, moment, document=lambda: shown(live, live.id))


class Farewell:
    """The end of one run as scripts hear of it: first ``stopped``, then, with everything given back, ``release``."""

    def __init__(self, driver: QemuDriver, live: Domain) -> None:
        self._driver = driver
        self._live = live
        self._stopped = False

    async def stopped(self) -> None:
        """The process is no more; its devices on the host are.  Said once."""
        if not self._stopped:
            self._stopped = True
            await self._tell("stopped")

    async def released(self) -> None:
        """Nothing is left."""
        await self.stopped()
        self._live = self._live.copy()
        for label in self._live.seclabels:
            if label.type == "dynamic":
                label.label = label.imagelabel = None
        await self._tell("release")

    async def _tell(self, moment: str) -> None:
        await self._driver.hooks.tell("qemu", self._live.name, moment, document=lambda: shown(self._live, None))


def shown(live: Domain, number: int | None) -> str:
    """The live document as scripts read it, without secrets.

    Of a guest that does not run any more they read neither number nor what its interfaces had become: which ports it
    gives back is told by its networks.
    """
    view = forms.without_secrets(forms.live(live) if number is not None else forms.with_configured_interfaces(live))
    view.id = number
    return view.to_xml()
