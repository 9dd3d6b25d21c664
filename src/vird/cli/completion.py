"""What may come next on a command line: verbs, options, names of objects.

Names come from a daemon that is asked anew, with a short deadline, and only when there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vird.cli.commands import COMMANDS
from vird.cli.failure import UsageError
from vird.cli.families import FAMILIES, split
from vird.cli.option import Option
from vird.cli.verbs import load
from vird.cli.words import commands

Names = Callable[[str], Sequence[str]]
"""From a kind of object, as an option's ``completes`` has it, to the names there are."""


def no_names(kind: str) -> Sequence[str]:
    """For whoever has no daemon to ask."""
    return ()


def complete_line(before: str, text: str, names: Names = no_names) -> list[str]:
    """What the word at the end of a line may become; ``before`` is all that stands in front of it."""
    words = typed(before)
    return complete(words[:-1], text, names) if words else []


def typed(line: str) -> list[str]:
    """The words of a line that is being typed, the last of which may be empty."""
    try:
        *words, last = commands(f"{line}x")[-1]
    except (UsageError, IndexError):
        return []
    return [*words, last[:-1]]


def without_start(word: str, last: str) -> str:
    """What bash wants of a word: what follows the signs at which it divides words itself."""
    return word[max(last.rfind(":"), last.rfind("=")) + 1 :]


def own_commands(text: str) -> list[str]:
    """The commands of vird's own, and the families of verbs, that begin so."""
    return [name for name in (*COMMANDS, *FAMILIES) if name.startswith(text)]


def complete(words: Sequence[str], text: str, names: Names = no_names) -> list[str]:
    """What a word may become after these ``words``, sorted."""
    verbs = load()
    if not words:
        return sorted({name.partition(" ")[0] for name in verbs if name.startswith(text)})
    if len(words) == 1 and words[0] in FAMILIES:
        ends = (name.partition(" ")[2] for name in verbs if name.startswith(f"{words[0]} "))
        return sorted(each for each in ends if each.startswith(text))
    name, given = split(words)
    verb = verbs.get(name)
    if verb is None:
        return []
    by_name = {f"--{option.name}": option for option in verb.options}
    before = by_name.get(given[-1]) if given else None
    if before is not None and before.kind in ("word", "number"):
        return _of_option(before, text, names)
    found = []
    if text.startswith("-"):
        used = set(given)
        found = [name for name, option in by_name.items() if name not in used or option.kind == "words"]
    else:
        waiting = _next_positional(verb.options, by_name, given)
        if waiting is not None:
            found = _of_option(waiting, text, names)
        elif not text:
            found = [name for name in by_name if name not in given]
    return sorted(each for each in found if each.startswith(text))


def _of_option(option: Option, text: str, names: Names) -> list[str]:
    kind = option.opt.completes
    found = names(kind) if kind is not None else ()
    return sorted(each for each in found if each.startswith(text))


def _next_positional(options: Sequence[Option], by_name: dict[str, Option], given: list[str]) -> Option | None:
    """The option that a word without a name would fill."""
    filled: set[str] = set()
    words = iter(given)
    for word in words:
        option = by_name.get(word)
        if option is not None:
            filled.add(option.name)
            if option.kind in ("word", "number"):
                next(words, None)
            continue
        place = _free(options, filled)
        if place is not None and place.kind != "words":
            filled.add(place.name)
    return _free(options, filled)


def _free(options: Sequence[Option], filled: set[str]) -> Option | None:
    for option in options:
        if option.kind == "words" or (option.kind != "flag" and not option.opt.named and option.name not in filled):
            return option
    return None
