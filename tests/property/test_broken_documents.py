"""Whatever is done to a document, reading it ends in a document or in an error that says what is wrong."""

from hypothesis import given
from hypothesis import strategies as st

from vird.markup import InvalidXml, NotWellFormed
from vird.model.domain.domain import Domain

WHOLE = """\
<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>guest &amp; co</name>
  <metadata><a:x xmlns:a="urn:a">text</a:x></metadata>
  <memory unit='GiB'>4</memory>
  <vcpu cpuset='0-7,^3' current='2'>4</vcpu>
  <os><type arch='x86_64'>hvm</type><boot dev='hd'/></os>
  <features><acpi/><hyperv><spinlocks state='on' retries='8191'/></hyperv></features>
  <cpu mode='custom'><model>qemu64</model><topology sockets='1' cores='2' threads='2'/></cpu>
  <clock offset='utc'><timer name='rtc' tickpolicy='catchup'/></clock>
  <devices>
    <disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
  </devices>
  <qemu:commandline><qemu:arg value='-x'/></qemu:commandline>
</domain>
"""
PIECES = [
    "<", ">", "'", '"', "&", "&#0;", "]]>", "<![CDATA[", "<!--", "<!DOCTYPE x>", "<?pi?>", "xmlns:q='u'", "\0",
    "\ud800", "-1", "99999999999999999999", "é", "<disk/>", "<memory/>", "type='zz'", " ", "\n",
]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.sampled_from([*PIECES, ""])),
        min_size=1,
        max_size=5,
    )
)
def test_cut_and_patched(changes: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    try:
        document = Domain.from_xml(text, unknown="error")
    except NotWellFormed as refused:
        assert str(refused).startswith("(domain_definition):")
    except InvalidXml as refused:
        assert refused.problems
        assert all(problem.line > 0 for problem in refused.problems)
    else:
        assert Domain.from_xml(document.to_xml(), unknown="error") == document


@given(st.binary(max_size=200), st.integers(0, len(WHOLE)))
def test_any_bytes(noise: bytes, place: int) -> None:
    raw = WHOLE.encode()
    for text in (noise, raw[:place] + noise + raw[place:], raw[:place]):
        try:
            Domain.from_xml(text)
        except (NotWellFormed, InvalidXml) as refused:
            assert len(str(refused)) < 20000
