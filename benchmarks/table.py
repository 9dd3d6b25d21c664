"""The table of ratios, and whether more or less of a figure is better."""

MORE_IS_BETTER = ("calls/s", "guests/s", "MiB/s")


def unit(name: str) -> str:
    return name.rpartition(", ")[2]


def advantage(name: str, reference: float, ours: float) -> float:
    """How many times better ours is; below 1 it is worse."""
    better, worse = (ours, reference) if unit(name) in MORE_IS_BETTER else (reference, ours)
    return better / worse if worse else float("inf")


def lines(figures: dict[str, dict[str, float]]) -> list[str]:
    """One line per figure; `figures` is by daemon; of two, the last column says how many times the second is better."""
    daemons = list(figures)
    names = list(dict.fromkeys(name for own in figures.values() for name in own))
    width = max(len(name) for name in names)
    found = [
        f"{'':{width}} " + " ".join(f"{daemon:>12}" for daemon in daemons) + ("   better by" if daemons[1:] else "")
    ]
    for name in names:
        values = [figures[daemon].get(name) for daemon in daemons]
        line = f"{name:{width}} " + " ".join(f"{'' if value is None else _number(value):>12}" for value in values)
        known = [value for value in values if value is not None]
        found.append(line + (f"   {advantage(name, *known):9.2f} ×" if len(known) == 2 else ""))
    return found


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
