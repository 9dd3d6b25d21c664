"""Writes the manual pages and `docs/reference/commands.md` from the declarations of the command line.

.venv/bin/python tools/command_reference.py            writes what is out of date
.venv/bin/python tools/command_reference.py --check    says what is out of date, and fails
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from vird import __version__  # noqa: E402
from vird.cli.commands import COMMANDS  # noqa: E402
from vird.cli.main import USAGE, parser  # noqa: E402
from vird.cli.verb import Verb  # noqa: E402
from vird.cli.verbs import load  # noqa: E402
from vird.cli.verbs.shell_itself import GROUPS, page_of, spelled  # noqa: E402

ENVIRONMENT = {
    "VIRSH_DEFAULT_CONNECT_URI": "the daemon, where no option names one",
    "LIBVIRT_DEFAULT_URI": "the same, for all programs",
    "LIBVIRT_ADMIN_DEFAULT_URI": "the daemon that `vird admin` is about",
    "LIBVIRT_AUTH_FILE": "the file with names and passwords, in place of auth.conf",
    "LIBVIRT_AUTOSTART": "0 has no daemon of the user's own started",
    "LIBVIRTD_PATH": "the folder whose libvirtd is started as the user's own daemon",
    "VISUAL": "the editor of `edit` and its like, then EDITOR",
}
FILES = {
    "/etc/libvirt/libvirt.conf, ~/.config/libvirt/libvirt.conf": "aliases of URIs and the default one",
    "/etc/libvirt/libvirt-admin.conf": "the default URI of `vird admin`",
    "/etc/libvirt/auth.conf, ~/.config/libvirt/auth.conf": "names and passwords by host",
}
DAEMON_FILES = {
    "/etc/libvirt/libvirtd.conf": "the daemon's settings",
    "/etc/libvirt/qemu.conf": "the settings of QEMU's guests",
    "/etc/libvirt/passwd.scram": "who may log in with a password; written by `vird passwd`",
    "/etc/pki/CA/cacert.pem, /etc/pki/libvirt/servercert.pem, /etc/pki/libvirt/private/serverkey.pem": "TLS",
    "/run/libvirt": "the sockets, and what is known of running guests",
    "/var/lib/libvirt": "state",
    "/var/log/libvirt": "logs",
}


def by_group() -> Iterator[tuple[str, str, list[Verb]]]:
    """Each group's word and title, and its verbs by name."""
    verbs = {verb.name: verb for verb in load().values()}
    for group, title in GROUPS.items():
        yield group, title, [verbs[name] for name in sorted(verbs) if verbs[name].group == group]


def others(verb: Verb) -> list[str]:
    """The older names of a verb."""
    return sorted(name for name, found in load().items() if found is verb and name != verb.name)


# --- the reference


def reference() -> Iterator[str]:
    """Lines of the page of all verbs."""
    yield "# Commands\n"
    yield "Written by `tools/command_reference.py` from the declarations in `vird.cli.verbs`. `vird help COMMAND` tells"
    yield "the same, `vird schema COMMAND` what `-o json` prints.\n"
    for _, title, _verbs in by_group():
        yield f"- [{title}](#{title.lower().replace(' ', '-').replace(chr(39), '')})"
    for _, title, verbs in by_group():
        yield f"\n## {title}"
        for verb in verbs:
            page = page_of(verb)
            yield f"\n### {page.name}\n\n{page.summary}.\n\n    {page.synopsis}\n"
            if names := others(verb):
                yield f"Also: {', '.join(f'`{name}`' for name in names)}.\n"
            if page.description:
                yield f"{page.description}\n"
            if page.options:
                yield "| | |\n|---|---|"
                for option in page.options:
                    yield f"| `{spelled(option)}` | {option.help.replace('|', chr(92) + '|')} |"


# --- manual pages


def roff(text: str) -> str:
    """A text as the manual's formatter takes it."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join(f"\\&{line}" if line[:1] in (".", "'") else line for line in lines)


def heading(name: str, section: int, what: str) -> str:
    """The beginning of a page."""
    title = f'.TH {name.upper()} {section} "" "vird {__version__}" "vird"'
    return f'.\\" Written by tools/command_reference.py.\n{title}\n.SH NAME\n{roff(name)} \\- {roff(what)}\n'


def terms(rows: dict[str, str]) -> str:
    """Words and what they mean."""
    return "".join(f".TP\n.B {roff(word)}\n{roff(meaning)}\n" for word, meaning in rows.items())


def vird_1() -> str:
    """The program."""
    usage, _, rest = USAGE.partition("\n\noptions:\n")
    options = {}
    for line in rest.partition("\n\n")[0].splitlines():
        word, _, meaning = line.strip().partition("  ")
        options[word] = meaning.strip()
    parts = [heading("vird", 1, "manage virtual machines, networks and storage the way libvirt does")]
    forms = "\n".join(line.strip() for line in usage.removeprefix("usage: ").splitlines())
    parts.append(f".SH SYNOPSIS\n.nf\n{roff(forms)}\n.fi\n")
    parts.append(
        ".SH DESCRIPTION\nCommands, options and words are those of libvirt's virsh and, after\n"
        ".BR admin ,\nvirt\\-admin.\n"
        "Without a command an interactive shell is begun.\n"
    )
    parts.append(f".SH OPTIONS\n{terms(options)}")
    own = {name: str(import_module(module).SUMMARY) for name, module in COMMANDS.items()}
    parts.append(f".SH COMMANDS OF VIRD ITSELF\n.B vird COMMAND \\-\\-help\ntells their options.\n{terms(own)}")
    for _, title, verbs in by_group():
        parts.append(f'.SH "{roff(title.upper())}"\n')
        for verb in verbs:
            page = page_of(verb)
            parts.append(f'.SS "{roff(page.name)}"\n{roff(page.summary)}.\n.PP\n.B {roff(page.synopsis)}\n')
            if page.description:
                parts.append(f".PP\n{roff(page.description)}\n")
            parts.append(terms({spelled(option): option.help for option in page.options}))
    parts.append(".SH EXIT STATUS\n0 when all went well, 1 when something could not be done, 130 when interrupted.\n")
    parts.append(f".SH ENVIRONMENT\n{terms(ENVIRONMENT)}.SH FILES\n{terms(FILES)}")
    parts.append(".SH SEE ALSO\n.BR vird\\-daemon (8)\n")
    return "".join(parts)


def daemon_8() -> str:
    """The daemon."""
    actions = [each for each in _daemon_actions() if not isinstance(each, argparse._HelpAction)]
    options = {}
    for action in actions:
        value = "" if action.nargs == 0 else f" {action.metavar}"
        options[", ".join(f"{word}{value}" for word in action.option_strings)] = action.help or ""
    words = " ".join(f"[{word.split(', ')[-1]}]" for word in options)
    parts = [heading("vird-daemon", 8, "the daemon that virsh, virt-manager and vird talk to")]
    parts.append(f".SH SYNOPSIS\n.B vird daemon\n{roff(words)}\n")
    parts.append(
        ".SH DESCRIPTION\nServes libvirt's protocol on libvirt's sockets until SIGTERM, in the foreground. It says\n"
        ".B vird: ready\nwhen it answers, and tells the service manager so. Running guests and networks go on when it\n"
        "ends; the next one takes them back. By a link of the name\n.B libvirtd\nit is the daemon that libvirt's\n"
        "clients start for a user.\n"
    )
    parts.append(f".SH OPTIONS\n{terms(options)}.SH FILES\nBelow the root, where one is named.\n{terms(DAEMON_FILES)}")
    parts.append(".SH SEE ALSO\n.BR vird (1)\n")
    return "".join(parts)


def _daemon_actions() -> list[argparse.Action]:
    (verbs,) = (each for each in parser("daemon")._actions if isinstance(each, argparse._SubParsersAction))
    return list(verbs.choices["daemon"]._actions)


def main(check: bool) -> int:
    """Write or compare; returns an exit code."""
    texts = {
        "docs/reference/commands.md": "\n".join(reference()) + "\n",
        "docs/man/vird.1": vird_1(),
        "docs/man/vird-daemon.8": daemon_8(),
    }
    stale = [name for name, text in texts.items() if not (ROOT / name).exists() or (ROOT / name).read_text() != text]
    for name in stale:
        if not check:
            (ROOT / name).parent.mkdir(exist_ok=True)
            (ROOT / name).write_text(texts[name])
        print(f"{name} {'is out of date: run tools/command_reference.py' if check else 'written'}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
