"""Every small mistake one could make in the rules of a transition: `python -m tests.mutants` shows that a test notices each.

A mutant is the lifecycle with one part of its tree changed; its functions' code takes the place of the real one while the
tests run in this very process.
"""

import ast
import copy
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType, FunctionType

from ioc.alerting import lifecycle
from ioc.domain.alert import AlertState
from ioc.domain.rule import Verdict

TESTS = ("tests.unit.test_alerting_stories", "tests.unit.test_alerting_lifecycle")
_PATIENCE = 5
"""Seconds after which a mutant that runs for ever counts as noticed."""
_NAMES: dict[str, list[str]] = {"AlertState": [one.name for one in AlertState], "Verdict": [one.name for one in Verdict]}
_OTHER: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}


@dataclass(frozen=True)
class Mutant:
    """`what` says which line is changed to what."""

    what: str
    tree: ast.Module


def mutants() -> Iterator[Mutant]:
    """Each change of one comparison, state, verdict, guard, alternative, kept or forgotten field."""
    source = Path(lifecycle.__file__).read_text(encoding="utf-8")
    plain = ast.parse(source)
    count = sum(1 for _ in ast.walk(plain))
    for place in range(count):
        for variant in range(_variants(_node(plain, place))):
            tree = copy.deepcopy(plain)
            node = _node(tree, place)
            before = ast.unparse(node)
            _change(node, variant)
            yield Mutant(f"dòng {getattr(node, 'lineno', 0)}: {before} → {ast.unparse(node)}", ast.fix_missing_locations(tree))


def survivors(notice: Callable[[], bool], each: int = 1) -> list[str]:
    """The mutants, every `each`-th of them, that `notice` does not notice."""
    return [one.what for one in list(mutants())[::each] if not _noticed(one, notice)]


@contextmanager
def living(mutant: Mutant) -> Iterator[None]:
    """The mutant in the place of the lifecycle."""
    space: dict[str, object] = {"__name__": "mutant"}
    exec(compile(mutant.tree, "mutant", "exec"), space)
    real: dict[FunctionType, CodeType] = {}
    for name, function in vars(lifecycle).items():
        changed = space.get(name)
        if isinstance(function, FunctionType) and isinstance(changed, FunctionType) and function.__module__ == lifecycle.__name__:
            real[function], function.__code__ = function.__code__, changed.__code__
    try:
        yield
    finally:
        for function, code in real.items():
            function.__code__ = code


def _noticed(mutant: Mutant, notice: Callable[[], bool]) -> bool:
    before = signal.signal(signal.SIGALRM, _enough)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    try:
        with living(mutant):
            return notice()
    except Exception:  # a mutant may break in any way; that is being noticed
        return True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _enough(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def _node(tree: ast.Module, place: int) -> ast.AST:
    return list(ast.walk(tree))[place]


def _variants(node: ast.AST) -> int:
    match node:
        case ast.Compare(ops=[op]):
            return len(_OTHER.get(type(op), ()))
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in _NAMES.get(name, ()):
            return len(_NAMES[name]) - 1
        case ast.match_case():
            return int(node.guard is not None)
        case ast.MatchOr():
            return len(node.patterns)
        case ast.Call(func=ast.Name(id="replace")):
            return len(node.keywords)
        case ast.Call(func=ast.Name(id="max")):
            return 1
        case ast.BoolOp(op=ast.Or()) | ast.BinOp(op=ast.Add()):
            return 1
        case ast.IfExp():
            return 1
    return 0


def _change(node: ast.AST, variant: int) -> None:
    match node:
        case ast.Compare(ops=[op]):
            node.ops = [_OTHER[type(op)][variant]()]
        case ast.Attribute(value=ast.Name(id=name)):
            node.attr = [other for other in _NAMES[name] if other != node.attr][variant]
        case ast.match_case():
            node.guard = None
        case ast.MatchOr():
            del node.patterns[variant]
        case ast.Call(func=ast.Name(id="replace")):
            del node.keywords[variant]
        case ast.Call(func=ast.Name()):
            node.func = ast.Name("min", ast.Load())
        case ast.BoolOp():
            node.values = node.values[1:] * 2
        case ast.BinOp():
            node.op = ast.Sub()
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body


def by_the_tests() -> bool:
    """Whether a test of TESTS fails: each is called as pytest would, without the second that pytest takes for itself."""
    try:
        for name in TESTS:
            for test in vars(import_module(name)).values():
                if isinstance(test, FunctionType) and test.__name__.startswith("test_"):
                    for given in _givens(test):
                        test(*given)
    except AssertionError:
        return True
    return False


def _givens(test: FunctionType) -> list[tuple[object, ...]]:
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    return [tuple(one) for mark in marks for one in mark.args[1]] or [()]


def main() -> None:
    every = len(list(mutants()))
    left = survivors(by_the_tests)
    print(*left, f"{every} mutants, {len(left)} that no test notices", sep="\n")
    raise SystemExit(bool(left))


if __name__ == "__main__":
    main()
