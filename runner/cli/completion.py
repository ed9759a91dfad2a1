"""`fairtrial completion`: completion for the shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash:  fairtrial completion bash > ~/.local/share/bash-completion/completions/fairtrial
    zsh:   fairtrial completion zsh > "${fpath[1]}/_fairtrial"
    fish:  fairtrial completion fish > ~/.config/fish/completions/fairtrial.fish
    """
    from runner.cli.main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "fairtrial", "_FAIRTRIAL_COMPLETE").source())
