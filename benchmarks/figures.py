"""Timing: the best of what was seen, because everything else on the machine only ever adds."""

import gc
import statistics
import time
from collections.abc import Callable


def typical_us(action: Callable[[], object], count: int) -> float:
    """Median time of one call in microseconds, after a warm-up of a tenth of `count`."""
    for _ in range(max(3, count // 10)):
        action()
    taken = []
    gc.disable()
    try:
        for _ in range(count):
            began = time.perf_counter_ns()
            action()
            taken.append(time.perf_counter_ns() - began)
    finally:
        gc.enable()
    return statistics.median(taken) / 1e3


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def best_ms(action: Callable[[], float], count: int) -> float:
    """`action` returns seconds; the median of `count` runs in milliseconds."""
    return statistics.median(action() for _ in range(count)) * 1e3
