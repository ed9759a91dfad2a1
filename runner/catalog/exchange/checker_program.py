"""One of our checkers as a program that judges elsewhere: Kattis's protocol for output validators.

It is the code that grades here, unchanged, with the modules that it needs, so that it accepts just the same.
It needs Python 3.11 and nothing else.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import PurePosixPath
from typing import Final

from runner.domain.cases import CheckerSpec

_CHECKERS: Final = "runner.domain.checkers"
_MAIN: Final = '''\
"""The checker `{name}` of Fairtrial. Usage: python3 {{this folder}} INPUT ANSWER FEEDBACK_DIR < OUTPUT"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from runner.domain.cases import CheckerSpec
from runner.domain.checkers import check
from runner.domain.judge import Accepted, Rejected

OPTIONS = json.loads({options!r})
ACCEPT, REJECT, FAILED = 42, 43, 1


def main():
    answer = Path(sys.argv[2]).read_bytes()
    result = check(CheckerSpec({name!r}, OPTIONS), answer, sys.stdin.buffer.read())
    if isinstance(result, Accepted):
        return ACCEPT
    rejected = isinstance(result, Rejected)
    message = result.difference.message if rejected else result.message
    (Path(sys.argv[3]) / "judgemessage.txt").write_text(message + "\\n", encoding="utf-8")
    return REJECT if rejected else FAILED


sys.exit(main())
'''


def files(spec: CheckerSpec) -> Mapping[PurePosixPath, bytes]:
    """The program's files; `__main__.py` is what is started."""
    options = json.dumps(dict(spec.options), sort_keys=True)
    sources = {
        PurePosixPath("__init__.py"): b"",
        PurePosixPath("__main__.py"): _MAIN.format(name=spec.name, options=options).encode(),
    }
    for module in sorted(_needed()):
        sources[_path(module)] = _source(module)
    for path in tuple(sources):
        for folder in path.parents[:-1]:
            sources.setdefault(folder / "__init__.py", b"")
    return sources


def _needed() -> set[str]:
    """The checkers, and all of our modules that they import."""
    found: set[str] = set()
    ahead = [_CHECKERS, "runner.domain.cases", "runner.domain.judge"]
    while ahead:
        module = ahead.pop()
        if module not in found:
            found.add(module)
            ahead += _imports(_source(module))
    return found


def _imports(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("runner.domain"):
            yield from _modules(node)


def _modules(node: ast.ImportFrom) -> Iterator[str]:
    """The module that is imported from, and what of its names are modules themselves."""
    module = node.module or ""
    if module != "runner.domain":
        yield module
    for alias in node.names:
        if _file(f"{module}.{alias.name}").is_file():
            yield f"{module}.{alias.name}"


def _file(module: str) -> resources.abc.Traversable:
    parts = module.split(".")
    within = resources.files("runner").joinpath(*parts[1:-1])
    package = within.joinpath(parts[-1], "__init__.py")
    return package if package.is_file() else within.joinpath(f"{parts[-1]}.py")


def _path(module: str) -> PurePosixPath:
    path = PurePosixPath(*module.split("."))
    return path / "__init__.py" if _file(module).name == "__init__.py" else path.with_suffix(".py")


def _source(module: str) -> bytes:
    return _file(module).read_bytes()
