"""A command line as the shell of libvirt's users takes it apart: words, quotes, ``;`` and ``#``.

Pure: text in, lists of words out.
"""

from __future__ import annotations

from vird.cli.failure import UsageError


def commands(line: str) -> list[list[str]]:
    """The commands of a line, each as its words.

    Within single quotes all is literal; within double quotes and outside, a backslash takes the next character as it
    is. ``;`` and the end of a line end a command, a ``#`` at a word's start begins a comment. Raises `UsageError`.
    """
    found: list[list[str]] = [[]]
    position = 0
    while position < len(line):
        character = line[position]
        if character in " \t":
            position += 1
        elif character == "\\" and line[position + 1 : position + 2] == "\n":
            position += 2
        elif character in ";\n":
            found.append([])
            position += 1
        elif character == "#":
            end = line.find("\n", position)
            position = len(line) if end < 0 else end
        else:
            word, position = _word(line, position)
            found[-1].append(word)
    return [words for words in found if words]


def _word(line: str, position: int) -> tuple[str, int]:
    kept: list[str] = []
    while position < len(line) and line[position] not in " \t;\n":
        character = line[position]
        if character in "'\"":
            text, position = _quoted(line, position + 1, character)
            kept.append(text)
        elif character == "\\":
            if position + 1 == len(line):
                raise UsageError("dangling \\")
            # A backslash before the end of a line takes both away.
            if line[position + 1] != "\n":
                kept.append(line[position + 1])
            position += 2
        else:
            kept.append(character)
            position += 1
    return "".join(kept), position


def _quoted(line: str, position: int, quote: str) -> tuple[str, int]:
    kept: list[str] = []
    while position < len(line):
        character = line[position]
        if character == quote:
            return "".join(kept), position + 1
        if character == "\\" and quote == '"' and position + 1 < len(line):
            position += 1
            character = line[position]
        kept.append(character)
        position += 1
    if quote == '"':
        raise UsageError('missing "')
    # A single quote that nobody closes reaches to the end.
    return "".join(kept), position
