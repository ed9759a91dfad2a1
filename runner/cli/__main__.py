"""`python -m runner.cli`."""

from runner.cli.entry import main

main()
