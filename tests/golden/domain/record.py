"""Ask a libvirtd what it makes of every ``in.xml`` and keep the answer: ``out.xml``, or ``refusal.txt``.

    python3 tests/golden/domain/record.py qemu+unix:///system?socket=/run/libvirt/libvirt-sock

Needs the ``libvirt`` module of the system's Python.  Only the devices are kept, without the
emulator's path; ``flags.txt`` holds the capability flags of the emulator that was asked.
"""

import re
import sys
from pathlib import Path

CASES = Path(__file__).parent


def main(uri: str) -> None:
    import libvirt

    libvirt.registerErrorHandler(lambda *_: None, None)
    connection = libvirt.open(uri)
    for case in sorted(path.parent for path in CASES.glob("*/in.xml")):
        (case / "out.xml").unlink(missing_ok=True)
        (case / "refusal.txt").unlink(missing_ok=True)
        try:
            domain = connection.defineXML((case / "in.xml").read_text())
        except libvirt.libvirtError as refused:
            (case / "refusal.txt").write_text(f"{refused.get_error_code()} {refused.get_error_message()}\n")
            continue
        answer = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        domain.undefine()
        devices = re.search(r"^  <devices>\n.*?^  </devices>\n", answer, re.DOTALL | re.MULTILINE)
        assert devices is not None
        (case / "out.xml").write_text(re.sub(r"    <emulator>.*\n", "", devices[0]))


if __name__ == "__main__":
    main(sys.argv[1])
