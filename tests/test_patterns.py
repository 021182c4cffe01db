"""Every regular expression of the program, found by itself, on strings made to be slow on."""

import ast
import importlib
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import currentframe
from pathlib import Path

import pytest

import bot
from tests.hostile import repeated
from tests.timing import EndlessError, grows_too_fast, limited, spent

_ROOT = Path(bot.__file__).parent.parent
_FILES = [
    path for path in sorted((_ROOT / "bot").rglob("*.py")) if "re." in path.read_text("utf-8")
]
_EVERYWHERE = frozenset("search finditer findall sub subn split".split())
_ASKING = _EVERYWHERE | {"match", "fullmatch"}
_N = 250
_LIMIT = 2.0
_SUSPECT = 6  # times as long for four times as much
# Seconds. On 1,000 characters, n² steps of the cheapest kind take more; hardly any expression
# that is good does, and those are measured with care, on up to eight times as many.
_QUICK = 0.00015
_FLOOR = 0.002
# No expression goes on through all of it: a strange sign, a line's end, a mark, a word.
_TAIL = "\u2603\n!a1"


@dataclass(frozen=True, slots=True)
class _Module:
    """A file with regular expressions.

    Args:
        path: the file.
        tree: its syntax.
    """

    path: Path
    tree: ast.Module

    def calls(self) -> Iterator[ast.Call]:
        """Where it compiles or uses an expression by the name of Python's module."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _is_named(node.func, "re"):
                yield node

    def compiled(self, monkeypatch: pytest.MonkeyPatch) -> dict[int, re.Pattern[str]]:
        """What it compiles, by line and number within it, when it is executed."""
        name = ".".join(self.path.relative_to(_ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        found: dict[int, re.Pattern[str]] = {}
        compile_ = re.compile

        def note(pattern: str, flags: int = 0) -> re.Pattern[str]:
            made = compile_(pattern, flags)
            caller = currentframe()
            caller = caller.f_back if caller else None
            if caller and caller.f_code.co_filename == str(self.path):
                found[caller.f_lineno * 1000 + len(found)] = made
            return made

        with monkeypatch.context() as patched:
            patched.setattr(re, "compile", note)
            code = compile(self.path.read_text("utf-8"), str(self.path), "exec")
            exec(code, {**vars(module)})  # noqa: S102 - our own file, once more
        return found

    def ways(self, line: int) -> set[str]:
        """How the expression of a line is used: by `search`, `match` or `fullmatch`."""
        constants = {
            target.id: node
            for node in self.tree.body
            if isinstance(node, ast.Assign) and _is_named(getattr(node.value, "func", None), "re")
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        name = next(
            (n for n, at in constants.items() if at.lineno <= line <= (at.end_lineno or 0)), None
        )
        used = {
            node.func.attr
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _ASKING
            and isinstance(node.func.value, ast.Name)
            and (node.func.value.id == name if name else node.func.value.id not in constants)
        }
        return {"search" if way in _EVERYWHERE else way for way in used or _ASKING}


def _is_named(function: ast.expr | None, module: str) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == module
    )


def _modules() -> list[_Module]:
    modules = [_Module(path, ast.parse(path.read_text("utf-8"))) for path in _FILES]
    return [module for module in modules if any(module.calls())]


def _work(pattern: re.Pattern[str], way: str, text: str) -> Callable[[], object]:
    if way == "match":
        return lambda: pattern.match(text)
    if way == "fullmatch":
        return lambda: pattern.fullmatch(text)
    return lambda: deque(pattern.finditer(text), maxlen=0)


def _slow_on(pattern: re.Pattern[str], way: str) -> str:
    """What an expression is too slow on, if anything."""
    for name, (before, piece) in repeated(pattern).items():

        def work(size: int, before: str = before, piece: str = piece) -> Callable[[], object]:
            return _work(pattern, way, before + piece * (size // len(piece)) + _TAIL)

        try:
            with limited(_LIMIT):
                if spent(work(4 * _N)) < max(_QUICK, _SUSPECT * spent(work(_N))):
                    continue
                # What is slow stays slow; a few milliseconds may also be those of a busy machine.
                times = grows_too_fast(work, 8 * _N, _FLOOR) and grows_too_fast(
                    work, 32 * _N, _FLOOR
                )
        except EndlessError as endless:
            times = str(endless)
        if times:
            return f"{way} in {name}: {times}"
    return ""


@pytest.mark.parametrize("module", _modules(), ids=lambda module: module.path.stem)
def test_no_expression_takes_more_than_linear_time(
    module: _Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is repeated, twice the text takes twice the time, for each expression of a file."""
    compiled = module.compiled(monkeypatch)
    assert {key // 1000 for key in compiled} >= {call.lineno for call in module.calls()}

    slow = {
        f"line {key // 1000}: {pattern.pattern[:80]}": found
        for key, pattern in compiled.items()
        for way in module.ways(key // 1000)
        if (found := _slow_on(pattern, way))
    }

    assert slow == {}


def test_every_expression_is_a_constant() -> None:
    """None is compiled or used inside a function, where the test of their time would miss it."""
    hidden = [
        f"{module.path}:{node.lineno}"
        for module in _modules()
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _is_named(node.func, "re")
    ]

    assert hidden == []
