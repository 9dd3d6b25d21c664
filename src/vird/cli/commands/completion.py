"""``vird completion SHELL``: what a shell has to be told once so that it completes our commands.

    eval "$(vird completion bash)"

The words themselves come from ``vird complete``, so a new command needs nothing here.
"""

from __future__ import annotations

import argparse

SUMMARY = "print what bash, zsh or fish need to complete commands"

SCRIPTS = {
    "bash": """\
_vird() {
    local IFS=$'\\n'
    COMPREPLY=($(vird -q complete --line -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
}
complete -o default -F _vird vird
""",
    "zsh": """\
_vird() {
    local -a found
    found=("${(@f)$(vird -q complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    [[ -n $found ]] && compadd -a found || _files
}
compdef _vird vird
""",
    "fish": """\
complete -c vird -f -a '(vird -q complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
""",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("shell", choices=sorted(SCRIPTS))


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    print(SCRIPTS[arguments.shell], end="")
    return 0
