"""The few Linux calls that Python 3.11 has no name for: dying with the parent, and not being root.

Everything here runs between ``fork`` and ``exec`` of a child or at the start of a process; it allocates
little and takes no locks. On systems other than Linux each function does nothing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
NOBODY = 65534

_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _LINUX else None


def die_with_parent(number: int = signal.SIGKILL, *, parent: int) -> None:
    """Ask the kernel to send signal ``number`` to this process when its parent ends, however it ends.

    ``parent`` is the process id it was started by: when that one is gone already, this process ends here.
    The request survives ``exec`` but not a change of user, so it is made last.
    """
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # the parent went before the request arrived
        os._exit(1)


def become_mapped_nobody() -> None:
    """Enter a user namespace in which root is seen as *nobody*.

    The process stays the owner of root's files outside, so no path has to be opened up, and programs that
    refuse uid 0 agree to run. Raises OSError where the kernel or a container forbids it.
    """
    if _libc is None:
        raise OSError("user namespaces exist on Linux only")
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {uid} 1"),
        ("gid_map", f"{NOBODY} {gid} 1"),
    ):
        handle = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(handle, text.encode())
        finally:
            os.close(handle)


def become(uid: int, gid: int) -> None:
    """Give up root for good and continue as ``uid``:``gid`` without further groups."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
