"""What is read at the start is not gone through again and again by Python's collector of cycles."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import gc, threading
from service.serving import COLLECT_AFTER, rest_collector

loaded = threading.Event()
rest_collector(loaded)
assert not gc.isenabled()
read = [[number] for number in range(100_000)]
loaded.set()
for each in threading.enumerate():
    if each.name == "collector":
        each.join(30)
assert gc.isenabled()
assert gc.get_threshold()[0] == COLLECT_AFTER
assert gc.get_freeze_count() > 100_000
"""


def test_the_collector_rests_while_the_library_is_read_and_leaves_it_alone_later() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
