"""Cell side: closes the door. Limits, identity, Landlock and seccomp, before learner code comes.

Landlock is three system calls, and seccomp's rules are made by libseccomp, which is well kept. The
Python packages around both are young or abandoned (looked at in November 2026), and what is needed
of them is this one page.
"""

import ctypes
import ctypes.util
import errno
import os
import struct
import sys
from collections.abc import Iterable

# https://docs.kernel.org/userspace-api/landlock.html
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, BENEATH_PATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL_DEV = (
    1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15,
)  # fmt: skip
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
READ = EXECUTE | READ_FILE | READ_DIR
# How many kinds of access each version knows; what it does not know it cannot forbid.
KINDS = {1: 13, 2: 14, 3: 15, 4: 15}
KINDS_NOW = 16
BIND_AND_CONNECT = 0b11
ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
NETWORK_SINCE, SCOPES_SINCE = 4, 6

SET_DUMPABLE, SET_NO_NEW_PRIVS = 4, 38

# https://man7.org/linux/man-pages/man3/seccomp_rule_add.3.html
ALLOW, REFUSE, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
NOT_EQUAL, MASKED_EQUAL = 1, 7
NEW_NAMESPACES = (0x00000080, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000,
                  0x20000000, 0x40000000)  # fmt: skip
# What no web application needs: networks, other processes, other namespaces, the kernel itself.
REFUSED = (
    "socket", "chroot", "unshare", "setns", "fsopen", "fsconfig", "fspick",
    "process_madvise", "kcmp",
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "keyctl", "add_key", "request_key", "kexec_load", "kexec_file_load",
    "init_module", "finit_module", "delete_module", "open_by_handle_at", "name_to_handle_at",
    "quotactl", "reboot", "swapon", "swapoff", "syslog", "acct", "settimeofday", "clock_settime",
    "adjtimex", "clock_adjtime", "sethostname", "setdomainname", "fanotify_init", "lookup_dcookie",
    # Memory behind a file that nobody maps is counted nowhere.
    "memfd_create", "memfd_secret", "shmget", "semget", "msgget", "mq_open", "move_pages",
    "migrate_pages", "mbind",
    "set_mempolicy", "personality", "nfsservctl", "vhangup", "iopl", "ioperm",
)  # fmt: skip
# What nobody calls by mistake ends the process, so that the judge sees it.
FATAL = (
    "mount", "umount2", "pivot_root", "move_mount", "open_tree", "fsmount", "mount_setattr",
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd",
)  # fmt: skip

# What a process may do to itself alone, with the place of the argument that names another one:
# the limits and the turns of what it was forked from are those of the submission after it.
OF_OTHERS = {
    "prlimit64": 0,
    "sched_setaffinity": 0,
    "sched_setattr": 0,
    "sched_setparam": 0,
    "sched_setscheduler": 0,
    "setpriority": 1,
    "ioprio_set": 1,
}


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def confine() -> None:
    """Bound this process and all that it will start, as far as its tier says."""
    _limit_resources()
    if os.environ["CELL_TIER"] not in {"A", "B"}:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _give_up_root()
    _check(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _restrict_files(libc)
    _restrict_calls()


def set_dumpable(value: int) -> None:
    """Let others of the same identity look at this process in /proc, or not; with 0, nobody."""
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.prctl(SET_DUMPABLE, value, 0, 0, 0), "dumpable")


def landlock_version() -> int:
    """Return the version of Landlock that this kernel has on, 0 without it."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, ASK_VERSION)))


def seccomp_library() -> ctypes.CDLL | None:
    """Return libseccomp, or None where it is not installed."""
    try:
        return ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return None


def _limit_resources() -> None:
    """Set what the platform can limit for a process and its children."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(os.environ["CELL_CPU"]),
        "RLIMIT_AS": int(os.environ["CELL_MEMORY"]),
        "RLIMIT_FSIZE": int(os.environ["CELL_FILE_SIZE"]),
        "RLIMIT_NOFILE": int(os.environ["CELL_OPEN_FILES"]),
    }
    if "CELL_PROCESSES" in os.environ:
        wanted["RLIMIT_NPROC"] = int(os.environ["CELL_PROCESSES"])
    for name, value in wanted.items():
        # macOS knows RLIMIT_AS and refuses to set it.
        if sys.platform != "darwin" or name != "RLIMIT_AS":
            # At the first CPU limit comes a signal that tells of it, at the second the end.
            second = value + 1 if name == "RLIMIT_CPU" else value
            resource.setrlimit(getattr(resource, name), (value, second))


def _give_up_root() -> None:
    if "CELL_IDENTITY" not in os.environ:
        return
    identity = int(os.environ["CELL_IDENTITY"])
    os.setgroups([])
    os.setresgid(identity, identity, identity)
    os.setresuid(identity, identity, identity)
    # Whoever changes identity may not look at itself in /proc until it says so.
    set_dumpable(1)


def _restrict_files(libc: ctypes.CDLL) -> None:
    """Allow what CELL_READ and CELL_WRITE name, and nothing else; no TCP, no signals outside."""
    version = landlock_version()
    if not version:
        return
    every = (1 << KINDS.get(version, KINDS_NOW)) - 1
    attributes = struct.pack(
        "=QQQ",
        every,
        BIND_AND_CONNECT if version >= NETWORK_SINCE else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if version >= SCOPES_SINCE else 0,
    )
    size = 8 * (1 + (version >= NETWORK_SINCE) + (version >= SCOPES_SINCE))
    rules = libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    _check(rules, "landlock")
    readable = os.environ["CELL_READ"].split(os.pathsep)
    writable = os.environ["CELL_WRITE"].split(os.pathsep)
    for paths, access in ((readable, READ), (writable, every)):
        _allow(libc, rules, paths, access & every)
    _check(libc.syscall(RESTRICT_SELF, rules, 0), "landlock")
    os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, paths: Iterable[str], access: int) -> None:
    for path in paths:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        allowed = access if os.path.isdir(path) else access & OF_A_FILE  # noqa: PTH112
        rule = struct.pack("=Qi", allowed, place)
        _check(libc.syscall(ADD_RULE, rules, BENEATH_PATH, rule, 0), "landlock")
        os.close(place)


def _restrict_calls() -> None:
    """Refuse the system calls that no web application needs."""
    library = seccomp_library()
    if library is None:
        return
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))
    for name in REFUSED:
        _refuse(library, context, name, REFUSE | errno.EPERM)
    for name in FATAL:
        _refuse(library, context, name, KILL_PROCESS)
    for name, place in OF_OTHERS.items():
        another = _Comparison(place, NOT_EQUAL, 0, 0)
        _refuse(library, context, name, REFUSE | errno.EPERM, another)
    # clone3 hides its flags from a filter: the C library then takes clone.
    _refuse(library, context, "clone3", REFUSE | errno.ENOSYS)
    for flag in NEW_NAMESPACES:
        _refuse(
            library,
            context,
            "clone",
            REFUSE | errno.EPERM,
            _Comparison(0, MASKED_EQUAL, flag, flag),
        )
    _check(-abs(library.seccomp_load(context)), "seccomp")
    library.seccomp_release(context)


def _refuse(
    library: ctypes.CDLL, context: ctypes.c_void_p, name: str, action: int, *when: _Comparison
) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        # This architecture does not have it.
        return
    conditions = (_Comparison * len(when))(*when)
    added = library.seccomp_rule_add_array(
        context, ctypes.c_uint32(action), number, len(when), conditions
    )
    _check(-abs(added), name)


def _check(result: int, what: str) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno() or -result, f"{what} cannot be set")
