"""How slow this machine is just now, and the plan that it can go through in the time there is."""

import hashlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from benchmarks.plan import Plan

# Seconds that the same takes on the machine whose figures are in the documents, when it is idle.
_ELSEWHERE = 0.3
_LEAST = {
    "burst": 60,
    "burst_alone": 20,
    "registered": 60,
    "lone_mails": 8,
    "many_documents": 1_000,
    "visits": 10,
    "letters": 8,
    "load": 60,
    "crowd": 4,
}


def slowness(folder: Path) -> float:
    """How many times as long as elsewhere a little of everything takes here: at least 1."""
    began = perf_counter()
    total = 0
    for number in range(1_500_000):
        total += number * number % 7
    block = bytes(1024 * 1024)
    for _ in range(40):
        hashlib.sha256(block)
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(20):
            file.write(block[:4096])
            file.flush()
            os.fdatasync(file.fileno())
    return max(1.0, (perf_counter() - began) / _ELSEWHERE)


def lessened(plan: Plan, times: float) -> Plan:
    """`plan` for a machine that takes `times` as long: less of everything, and more patience.

    No figure is left out, and each keeps as many samples as make it one.
    """
    if times < 1.5:
        return plan
    sizes = {
        name: max(min(least, getattr(plan, name)), int(getattr(plan, name) / times))
        for name, least in _LEAST.items()
    }
    course = replace(
        plan.storm,
        mails=max(min(300, plan.storm.mails), int(plan.storm.mails / times)),
        kills=max(min(2, plan.storm.kills), int(plan.storm.kills / times)),
        patience=plan.storm.patience * times,
    )
    return replace(plan, rounds=1 if times > 2 else min(2, plan.rounds), storm=course, **sizes)
