"""Asks the person at the terminal who they are, when a daemon wants to know and `auth.conf` does not say."""

from __future__ import annotations

import sys

from vird.client.credentials import Answers

PROMPTS = {"authname": "Please enter your authentication name: ", "password": "Please enter your password: "}

SECRETS = ("password", "passphrase")
"""What such a question is answered with is not shown."""


def ask(wanted: list[str]) -> Answers:
    """An answer for each; passwords are not shown. Answers that are not given are left out."""
    answers = {name: _answer(name) for name in wanted}
    return {name: answer for name, answer in answers.items() if answer}


def _answer(name: str) -> str:
    prompt = PROMPTS.get(name, f"{name}: ")
    if name.lower().startswith(SECRETS) and sys.stdin.isatty():
        from getpass import getpass

        return getpass(prompt)
    sys.stdout.write(prompt)
    sys.stdout.flush()
    return sys.stdin.readline().rstrip("\n")
