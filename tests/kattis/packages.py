"""Kattis problem packages for tests: small, made from text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from runner.catalog import inspect
from runner.domain.challenge import Challenge
from runner.domain.diagnostic import Diagnostic

CURRENT = """\
problem_format_version: 2025-09
name: Echo
uuid: 8c1a2f8e-1f5e-4f8e-9a55-0a9f0c6b9d11
limits: {time_limit: 2}
"""
LEGACY = "name: Echo\nlicense: cc0\nrights_owner: Nobody\n"

Files = Mapping[str, str]

COMMON: Files = {
    "statement/problem.en.md": "Say what you hear.\n",
    "data/sample/1.in": "a\n",
    "data/sample/1.ans": "a\n",
    "data/secret/1.in": "b\n",
    "data/secret/1.ans": "b\n",
    "input_validators/any.py": "import sys\nsys.exit(42)\n",
    "submissions/accepted/echo.py": "print(input())\n",
}


def package(folder: Path, files: Files | None = None, *, problem: str = CURRENT) -> Path:
    """Write a package of the common files and these, scripts executable; a text of "-" leaves a file out."""
    root = folder / "echo"
    for name, text in {"problem.yaml": problem, **COMMON, **(files or {})}.items():
        if text == "-":
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        if text.startswith("#!"):
            path.chmod(0o755)
    return root


def loaded(root: Path) -> Challenge:
    """The challenge in a package that has no mistake."""
    challenge, diagnostics = inspect(root)
    assert challenge is not None, "\n".join(map(str, diagnostics))
    return challenge


def errors(root: Path) -> list[str]:
    """What keeps a package from being a challenge: `file:line:column` and message."""
    _, diagnostics = inspect(root)
    return [_shown(one) for one in diagnostics if one.is_error]


def warnings(root: Path) -> list[str]:
    """What is said of a package that does not keep it from being a challenge."""
    _, diagnostics = inspect(root)
    return [_shown(one) for one in diagnostics if not one.is_error]


def _shown(one: Diagnostic) -> str:
    return f"{one.file}:{one.line}:{one.column}: {one.message}"
