"""Keeping freed memory, each time in a process of its own: the C library never forgets."""

import subprocess
import sys

_FAULTS = """
import resource
from channel.server.kept_memory import keep_freed_memory
{call}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def parts():
    for _ in range(100):
        packets = [b"x" * 2**18 + bytes([n]) for n in range(4)]
        gathered = bytearray(b"".join(packets))
        whole = bytes(gathered)
parts()
before = faults()
parts()
print(faults() - before)
"""


def test_parts_come_to_lie_where_the_one_before_lay() -> None:
    assert _faults("keep_freed_memory()") * 5 < _faults("")


def test_keeping_takes_no_memory_itself() -> None:
    code = "import resource\nfrom channel.server.kept_memory import keep_freed_memory\n"
    code += "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\nbefore = peak()\n"
    assert int(_printed(code + "keep_freed_memory()\nprint(peak() - before)")) < 1024


def _faults(call: str) -> int:
    return int(_printed(_FAULTS.format(call=call)))


def _printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
