"""The type of a source of random bytes; it is an argument wherever one is needed, and none is known here."""

from collections.abc import Callable
from typing import TypeAlias

RandomBytes: TypeAlias = Callable[[int], bytes]
"""Returns as many bytes as asked for, which nobody can guess."""
