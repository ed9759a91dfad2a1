"""One module a revision, each after the one that it names."""
