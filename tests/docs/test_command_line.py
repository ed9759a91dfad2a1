"""The command line's page names every command and every option, and nothing that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from runner.cli.main import cli
from runner.grading.workplace import CORES
from runner.sandbox.runtime import MAY_LACK, RUNTIME

PAGE = (Path(__file__).parents[2] / "docs/command-line.md").read_text("utf-8")


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """All commands that do something, by their full name."""
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, (*path, name))


LEAVES = dict(leaves(cli))


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_and_each_of_its_options_is_documented(name: str) -> None:
    heading = re.search(rf"^## .*\b{name}\b.*$", PAGE, re.MULTILINE)
    assert heading, f"no heading for `{name}`"
    section = PAGE[heading.start() :].split("\n## ")[0]
    options = [option for option in LEAVES[name].params if isinstance(option, click.Option)]
    missing = [option.opts[0] for option in options if f"`{option.opts[0]}`" not in section]
    assert not missing


def test_every_documented_option_exists() -> None:
    known = {opt for command in LEAVES.values() for param in command.params for opt in param.opts}
    assert set(re.findall(r"`(--?[a-z-]+)`", PAGE)) <= known


@pytest.mark.parametrize("variable", [CORES, RUNTIME, MAY_LACK])
def test_environment_variables_of_sandboxes_are_documented(variable: str) -> None:
    assert f"| `{variable}` |" in PAGE
