"""In which language a program in several files is, by the rules of the format's tools."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from runner.catalog.kattis.languages import by_prevalence

NUMPY = b"import numpy\n"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.c": b"", "b.c": b"", "m.cpp": b""}, "cpp"),
        ({"a.c": b"", "b.c": b"", "m.cpp": b"", "r.sh": b""}, "cpp"),
        ({"a.py": NUMPY, "b.py": b""}, "python3numpy"),
        ({"a.py": NUMPY, "b.py": b"", "r.sh": b""}, "python3numpy"),
        ({"a.py": b"", "b.py": b"", "c.cpp": b""}, "python3"),
        ({"a.py": NUMPY, "b.py": b"", "c.cpp": b""}, "python3numpy"),
        ({"a.py": b"", "c.cpp": b""}, "cpp"),
        ({"a.py": b"", "r.sh": b"", "s.sh": b""}, "python3"),
        ({"r.sh": b""}, "bash"),
    ],
)
def test_it_is_the_language_of_most_files(files: dict[str, bytes], code: str) -> None:
    found = by_prevalence({PurePosixPath(name): data for name, data in files.items()})
    assert found[0].code == code
