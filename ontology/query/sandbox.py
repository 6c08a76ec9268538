"""Limits that a process sets for itself and cannot lift: memory, files, and no network at all."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
import threading
import time

import psutil

#: Exit codes of a process that ended itself.
TOO_MUCH_MEMORY = 83
ABANDONED = 84

_SECONDS = 0.05
_NO_NEW_PRIVILEGES = 38
_SECCOMP, _FILTER = 22, 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
# The machine's code for the kernel, and its numbers of the calls that open a socket or a pair.
_CALLS = {"x86_64": (0xC000003E, (41, 53)), "aarch64": (0xC00000B7, (198, 199))}


def limit_memory(grow: int) -> None:
    """End this process once it holds `grow` bytes more than now, or its parent is gone."""
    now = psutil.Process().memory_info()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A wall behind the watch: threads may allocate faster than it looks. Address space counts
        # what is only reserved, so it is twice as far.
        wall = now.vms + 2 * grow
        resource.setrlimit(resource.RLIMIT_AS, (wall, wall))
    threading.Thread(target=_watch, args=(now.rss + grow, os.getppid()), daemon=True).start()


def _watch(most: int, parent: int) -> None:
    me = psutil.Process()
    while True:
        if me.memory_info().rss > most:
            os._exit(TOO_MUCH_MEMORY)
        if os.getppid() != parent:
            os._exit(ABANDONED)
        time.sleep(_SECONDS)


def no_network() -> bool:
    """Let no socket be opened in this process from now on, where the system knows how.

    It is the second lock: `guard` refuses every query that would ask for one.
    """
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    architecture, calls = _CALLS[platform.machine()]
    program = _filter(architecture, calls)
    buffer = ctypes.create_string_buffer(program)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    argument = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    return not libc.prctl(_SECCOMP, _FILTER, ctypes.byref(argument), 0, 0)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _filter(architecture: int, calls: tuple[int, ...]) -> bytes:
    """A program for the kernel: refuse these calls, and any made as another machine's code."""
    refuse = struct.pack("HBBI", 0x06, 0, 0, _ERRNO | errno.EACCES)
    steps = [
        struct.pack("HBBI", 0x20, 0, 0, 4),
        struct.pack("HBBI", 0x15, 1, 0, architecture),
        refuse,
        struct.pack("HBBI", 0x20, 0, 0, 0),
    ]
    for call in calls:
        steps += [struct.pack("HBBI", 0x15, 0, 1, call), refuse]
    return b"".join([*steps, struct.pack("HBBI", 0x06, 0, 0, _ALLOW)])
