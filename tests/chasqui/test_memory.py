"""What large messages took is given back; the system tells how much is held."""

import subprocess
import sys

import pytest

_CROWD = """
from chasqui.memory import give_back_what_is_large
give_back_what_is_large()
def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
before = held()
for size in (30_000_000, 300_000):
    pieces = [b"x" * size for _ in range(60_000_000 // size)]
    kept = [bytes(1_000) for _ in range(100)]
    del pieces
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do it their own way")
def test_a_crowd_leaves_no_trace_in_memory() -> None:
    done = subprocess.run([sys.executable, "-c", _CROWD], capture_output=True, check=True)
    assert int(done.stdout) < 10_000_000
