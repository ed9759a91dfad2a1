"""The grader: usable as a library and from the command line, with no server."""

__version__ = "0.1.0"
