"""`python -m duixian.cli` is the `duixian` command."""

from duixian.cli import main

main()
