"""The second table: what the first one was not made with, to see whether what was learnt from it holds elsewhere.

Other hostile values for the same parameters, and more states of the receivers.
"""

import re

from tests.compat.outcome_table import documents
from tests.compat.outcome_table.arguments import Values
from tests.compat.outcome_table.situations import Situation

FLAGS = [str(1 << bit) for bit in range(32)] + ["6", "12", str(2**31 + 1), "-2", "None", "'1'"]
NUMBERS = ["-2", "4", "5", "8", "15", "16", "17", "31", "32", "33", "255", "256", "65535", "65536", "99999"]
NUMBERS += [
    str(2**31 - 2),
    str(2**32 + 1),
    str(2**62),
    str(-(2**31) - 1),
    str(-(2**63) - 1),
    str(2**53),
    "True",
    "b'1'",
]
NUMBERS += ["[1]", "'0'", "0.0", "{}"]
TEXTS = ["'a\x00b'", "'\udcff'", "'\x7f'", "'\x01'", "'x' * 255", "'x' * 256", "'x' * 5000000", "'../x'", "'-'", "'.'"]
TEXTS += [
    "'%s%n%d'",
    "'<a/>'",
    "'TEST'",
    "' test'",
    "'test '",
    "'0'",
    "'vda '",
    "'\u4e2d'",
    "b'test'",
    "[]",
    "'net0\n'",
]
PARAMS = [
    "{'a\x00': 1}",
    "{1: 1}",
    "{'x': [1]}",
    "{'x': {}}",
    "{'\udcff': 1}",
    "{'x' * 80: 1}",
    "{'x' * 79: 'y'}",
    "True",
]
MORE = ["'x' * 5000000", "2**31 - 2", "2**32 + 1", "2**62", "-2", "0", "False", "'\x00'", "b'x'", "[1]"]
ATTRIBUTES = ("\u00e9", "a b", "0", "1", "0x10", " yes ", "YES", "4294967296", "a&#10;b", "x" * 300)
CONTENT = ("0", "1", " 1 ", "0x10", "1.5", "\u00e9", "<x/>", "<!-- c -->", "<![CDATA[1]]>", "4294967296", "x" * 300)


def spoiled(good: str) -> list[str]:
    """A document's wrong relatives: documents of other kinds, strange encodings, strange values in each place."""
    ways = [text for name, text in vars(documents).items() if name.isupper() and text != good]
    root = re.match(r"<([\w-]+)", good)
    assert root
    ways += [good.upper(), f"<?xml version='1.0' encoding='UTF-16'?>{good}", f"<!-- c -->{good}<!-- d -->", f"\n{good}"]
    ways += [f"<?pi x?>{good}", good.replace(">", "><x/>", 1), good.replace(">", " x='1'>", 1), good + "x", good[:-1]]
    ways += [good.replace(">", ">text", 1), good.replace("<" + root[1], "<" + root[1] + " xmlns='http://x'", 1)]
    ways += [good.replace("<" + root[1], "<" + root[1] + " xmlns:q='http://x'", 1).replace(">", "><q:x>1</q:x>", 1)]
    ways += ["<a>" * 300 + "</a>" * 300, good.replace("</", "\x00</", 1), good.replace("</", "&x;</", 1)]
    for value in re.finditer(r"(?<=')[^'<>=]+(?=')", good):
        ways += [good[: value.start()] + wrong + good[value.end() :] for wrong in ATTRIBUTES]
    for text in re.finditer(r"(?<=>)[^<>]+(?=<)", good):
        ways += [good[: text.start()] + wrong + good[text.end() :] for wrong in CONTENT]
    for attribute in re.finditer(r" \w+='[^']*'", good):
        ways.append(good[: attribute.start()] + good[attribute.end() :])
    for unit in ("'KiB'", "'b'", "'YiB'", "'mib'", "'M'"):
        if "'MiB'" in good:
            ways.append(good.replace("'MiB'", unit))
    return list(dict.fromkeys(way for way in ways if way != good))


def instead(values: Values) -> Values:
    """The same good values with other hostile ones."""
    match values.kind:
        case "flags":
            return Values(["0"], FLAGS, values.kind)
        case "number":
            return Values(values.good, NUMBERS, values.kind)
        case "text":
            return Values(values.good, TEXTS, values.kind)
        case "document":
            names = [name for name in values.good if name.isupper()]
            return Values(values.good, [repr(way) for name in names[:1] for way in spoiled(vars(documents)[name])])
        case "params":
            keys = re.findall(r"^{('[^']*'):", "\n".join(values.good), re.MULTILINE)
            more = [f"{{{key}: {value}}}" for key in dict.fromkeys(keys) for value in MORE]
            return Values(values.good, PARAMS + more, values.kind)
    return values


_RICH = "d = c.defineXML(RICH)"
_SNAP = "s = d.snapshotCreateXML('<domainsnapshot><name>s</name></domainsnapshot>')"
_CHECK = "k = d.checkpointCreateXML('<domaincheckpoint><name>k</name></domaincheckpoint>')"
_NET = "n = c.networkDefineXML(NETWORK)"
_POOL = "p = c.storagePoolDefineXML(POOL)"

MORE_SITUATIONS: dict[str, tuple[Situation, ...]] = {
    "virDomain": (
        Situation("bare", "d", ("d = c.defineXML(DOMAIN)", "d.create()")),
        Situation("transient paused", "d", ("d = c.createXML(DOMAIN, 0)", "d.suspend()")),
        Situation("transient by undefine", "d", (_RICH, "d.create()", "d.undefine()")),
        Situation("with snapshot, shut off", "d", (_RICH, "d.create()", _SNAP, "d.destroy()")),
        Situation("with checkpoint", "d", (_RICH, "d.create()", _CHECK)),
        Situation("shut down", "d", (_RICH, "d.create()", "d.shutdown()")),
        Situation("renamed", "d", (_RICH, "d.rename('m')")),
        Situation("autostarted", "d", (_RICH, "d.setAutostart(1)")),
        Situation("running again", "d", (_RICH, "d.create()", "d.managedSave()", "d.create()")),
        Situation("changed while it runs", "d", (_RICH, "d.create()", "d.setMemoryFlags(65536, 2)")),
    ),
    "virDomainSnapshot": (
        Situation("of paused", "s", (_RICH, "d.create()", "d.suspend()", _SNAP)),
        Situation("of transient", "s", ("d = c.createXML(RICH)", _SNAP)),
        Situation("domain renamed", "s", (_RICH, _SNAP, "d.rename('m')")),
    ),
    "virDomainCheckpoint": (
        Situation("of shut down", "k", (_RICH, "d.create()", _CHECK, "d.destroy()")),
        Situation("of transient", "k", ("d = c.createXML(RICH)", _CHECK)),
    ),
    "virNetwork": (
        Situation("defined", "n", (_NET,)),
        Situation("defined active", "n", (_NET, "n.create()")),
        Situation("transient by undefine", "n", (_NET, "n.create()", "n.undefine()")),
    ),
    "virStoragePool": (
        Situation("defined", "p", (_POOL,)),
        Situation("defined active", "p", (_POOL, "p.create()")),
        Situation("transient", "p", ("p = c.storagePoolCreateXML(POOL)",)),
    ),
    "virStorageVol": (Situation("of transient", "v", ("p = c.storagePoolCreateXML(POOL)", "v = p.createXML(VOLUME)")),),
    "virInterface": (Situation("defined active", "i", ("i = c.interfaceDefineXML(INTERFACE)", "i.create()")),),
}
