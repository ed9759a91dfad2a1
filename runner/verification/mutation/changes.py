"""Which small changes can be made at a place of a Python program. Pure.

Each is a mistake that a person makes: a comparison that is off by one, a sign, the other branch, arguments
the wrong way round, a statement that was forgotten.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_FALSE, _TRUE = (ast.Constant(value) for value in (False, True))
HELP = frozenset({"help", "description", "metavar", "prog", "usage", "epilog"})
"""Keyword arguments whose text nobody's output depends on."""


@dataclass(frozen=True, slots=True)
class Change:
    """A node of the program, and what it becomes."""

    node: ast.expr | ast.stmt
    becomes: ast.expr | ast.stmt


def changes(tree: ast.Module) -> Iterator[Change]:
    """All of them, in the order of the source."""
    yield from _below(tree)


def _below(node: ast.AST) -> Iterator[Change]:
    for child in _children(node):
        if isinstance(child, ast.expr | ast.stmt):
            yield from (Change(child, becomes) for becomes in _at(child))
            yield from _conditions(child)
        yield from _below(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Those whose changes matter: no annotations, documentation, texts for people, or formatted strings,
    whose parts have no place in the source before Python 3.12.
    """
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list") or isinstance(node, ast.JoinedStr | ast.Raise):
            continue
        if name == "test" and _is_main_guard(value):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_for_people(child):
                yield child


def _is_for_people(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(keywords=keywords)):
            return any(keyword.arg == "file" for keyword in keywords)
        case ast.keyword(arg=name):
            return name in HELP
        case _:
            return False


def _is_main_guard(test: object) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _conditions(node: ast.AST) -> Iterator[Change]:
    """A branch that is never taken, or always. A loop that never ends is no use to anybody."""
    match node:
        case ast.If(test=test) if not _is_main_guard(test):
            yield Change(test, _FALSE)
            yield Change(test, _TRUE)
        case ast.While(test=test):
            yield Change(test, _FALSE)


def _at(node: ast.expr | ast.stmt) -> Iterator[ast.expr | ast.stmt]:
    return _statements(node) if isinstance(node, ast.stmt) else _expressions(node)


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.AugAssign(target, operator, value):
            if type(operator) in ARITHMETIC:
                yield ast.AugAssign(target, ARITHMETIC[type(operator)](), value)
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            # a constant has changes of its own, and as an exit code None is 0
            yield ast.Return(ast.Constant(None))
        case (
            ast.Expr(value=ast.Call())
            | ast.Assign(targets=[ast.Subscript() | ast.Attribute()])
            | ast.Delete()
            | ast.Raise()
            | ast.Continue()
            | ast.Break()
        ):
            yield ast.Pass()


def _expressions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
            yield ast.BinOp(left, ARITHMETIC[type(operator)](), right)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            yield from (_without(node, index) for index in range(len(values)))
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Constant(value):
            yield from _constants(value)
        case ast.Call(function, [first, second, *others], keywords) if not _is_starred(first, second):
            yield ast.Call(function, [second, first, *others], keywords)


def _comparisons(node: ast.Compare) -> Iterator[ast.expr]:
    for index, operator in enumerate(node.ops):
        ops = [*node.ops]
        ops[index] = COMPARISONS[type(operator)]()
        yield ast.Compare(node.left, ops, node.comparators)


def _without(node: ast.BoolOp, index: int) -> ast.expr:
    """The condition with one of its parts forgotten."""
    left = [value for at, value in enumerate(node.values) if at != index]
    return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _constants(value: object) -> Iterator[ast.expr]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int():
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1) if value > 0 else ast.UnaryOp(ast.USub(), ast.Constant(1 - value))
        case float():
            yield ast.Constant(value + 1)
        case str():
            yield ast.Constant("" if value else "mutant")
        case bytes():
            yield ast.Constant(b"" if value else b"mutant")


def _is_starred(*nodes: ast.expr) -> bool:
    return any(isinstance(node, ast.Starred) for node in nodes)
