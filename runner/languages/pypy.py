"""Python as PyPy runs it: what "Python 3" is to the judges of programming contests.

Its heap has no end of its own (`PYPY_GC_MAX`): nor has it with those judges, and more than the limit is seen
for what it is.
"""

from __future__ import annotations

from functools import partial

from runner.languages import python
from runner.languages.model import Language

PYPY = "/usr/bin/pypy3"

_VERSION = """\
import platform, sys
print(f"Python {platform.python_version()} (PyPy {'.'.join(map(str, sys.pypy_version_info[:3]))})")
"""

LANGUAGE = Language(
    name="pypy",
    title="Python (PyPy)",
    implementation="PyPy",
    release="3.11",
    image="pypy",
    suffixes=python.LANGUAGE.suffixes,
    entries=python.LANGUAGE.entries,
    find_entry=python.LANGUAGE.find_entry,
    entry_rule=python.LANGUAGE.entry_rule,
    version=(PYPY, "-I", "-S", "-c", _VERSION),
    check=partial(python.check, PYPY),
    reads_first=python.LANGUAGE.reads_first,
    run=partial(python.run, PYPY),
    env=python.LANGUAGE.env,
)
