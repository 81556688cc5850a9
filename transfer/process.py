"""What is set up once for the process of `nir serve`, and inherited by the workers it forks."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import mmap
import os
import resource
from typing import Any

MASTER = 0  # the process that `set_up` ran in

# <malloc.h> of glibc
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_MIB = 1 << 20
_FILES = 65536
# A large batch makes a million objects that all live until it is answered; Python's own thresholds
# would look through them again and again, for a sixth of the time.
_COLLECT = (50_000, 50, 100)


def set_up() -> None:
    """First of all: standard descriptors, number of files, allocator, collector."""
    global MASTER
    MASTER = os.getpid()
    _standard_descriptors()
    _many_files()
    _allocator()
    gc.set_threshold(*_COLLECT)


def _standard_descriptors() -> None:
    """One that was closed is opened on nothing, lest the register's file become our log."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free: this one


def _many_files() -> None:
    """Each connection is a file; the usual 1024 are fewer than connections may wait."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _allocator() -> None:
    """Let glibc keep what a large batch freed, so that two threads parse in the time of one.

    By default it gives memory back and takes it again all the time, under a lock of the process
    (docs/performance.md). Elsewhere than on glibc nothing is done.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is None:
        return
    mallopt(_M_MMAP_THRESHOLD, 32 * _MIB)
    mallopt(_M_TRIM_THRESHOLD, 64 * _MIB)
    mallopt(_M_TOP_PAD, 64 * _MIB)


def trim() -> None:
    """Give back what is free: worth its time where much was used for a moment."""
    if _malloc_trim is not None:
        _malloc_trim(0)


def let_go(size: int) -> None:
    """Give back the pages of a block of this size that this thread has just freed.

    What is at the end of a thread's arena `trim` leaves alone, and the next such block may be long
    in coming.
    """
    if _malloc_trim is None or not (block := _malloc(size)):
        return
    begin, end = -(-block // mmap.PAGESIZE), (block + size) // mmap.PAGESIZE
    _madvise(begin * mmap.PAGESIZE, (end - begin) * mmap.PAGESIZE, mmap.MADV_DONTNEED)
    _free(block)


def _of_glibc(name: str, result: Any = ctypes.c_int, *arguments: Any) -> Any:
    try:
        found = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError):
        return None
    found.restype, found.argtypes = result, arguments or None
    return found


_malloc_trim = _of_glibc("malloc_trim")
_malloc = _of_glibc("malloc", ctypes.c_void_p, ctypes.c_size_t)
_madvise = _of_glibc("madvise", ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_free = _of_glibc("free", None, ctypes.c_void_p)


def before_fork() -> None:
    """What is loaded now is the workers' together: the collector leaves it alone for good.

    It has rested until now; what there is of garbage in it is not worth a look.
    """
    gc.freeze()
    gc.enable()
    trim()
