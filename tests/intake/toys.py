"""Formats that do harm, for the processes that read: put on a path, they join the readers."""

from pathlib import Path

# Each process that Python starts imports a module of this name, where there is one.
_CODE = """
import ctypes, os, signal, sys, threading, time
from bot.documents import read as reading

def slow(data, where):
    while True:
        pass

def greedy(data, where):
    taken = []
    while True:
        taken.append(bytearray(10_000_000))

def grasping(data, where):
    return bytearray(10**13)

def crash(data, where):
    ctypes.string_at(0)

def confused(data, where):
    raise KeyError("x")

def chatty(data, where):
    print("x" * 100_000)
    os.write(1, b"y" * 100_000)
    return reading.read_plaintext(data, where)

def numbered(data, where):
    return reading.read_plaintext(f"Process {os.getpid()}.\\n".encode(), where)

reading.READERS.update({f".{one.__name__}": one for one in (
    slow, greedy, grasping, crash, confused, chatty, numbered
)})
"""


def write_toys(folder: Path) -> None:
    """Write the module into a folder.

    Args:
        folder: is to stand in PYTHONPATH.
    """
    root = Path(__file__).parents[2]
    code = f"import sys; sys.path.insert(0, {str(root)!r})\n{_CODE}"
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
