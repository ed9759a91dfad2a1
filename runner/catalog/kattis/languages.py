"""The programming languages of the format, and which of ours each is.

Codes and suffixes are those of its appendix "Languages", and `.bash`, which packages of DOMjudge's have;
suffixes that do not determine a language are left out, as there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.kattis.python_imports import needed_packages
from runner.domain.languages import LANGUAGE_NAMES


@dataclass(frozen=True, slots=True)
class KattisLanguage:
    """One language: its code, what people call it, its suffixes."""

    code: str
    title: str
    suffixes: tuple[str, ...] = ()

    @property
    def ours(self) -> str | None:
        """Our name of what runs an author's own programs in it; None for one that is not run here."""
        name = _OURS.get(self.code)
        return name if name in LANGUAGE_NAMES else None

    @property
    def submitted_as(self) -> tuple[str, ...]:
        """Our names of what may run submissions in it, first the one that does where nobody says which."""
        return _SUBMITTED.get(self.code) or ((self.ours,) if self.ours else ())


_SUBMITTED: Final = {"python3": ("pypy", "python")}
"""Kattis, DOMjudge and the tools of the format run Python 3 with PyPy (docs/decisions/0021)."""
_OURS: Final[Mapping[str, str]] = {
    "python3": "python",
    "cpython3": "python",  # BAPCtools' code, which is not in the format's table
    **{
        name: name
        for name in (
            *("bash", "c", "cpp", "csharp", "d", "dart", "elixir", "erlang", "fortran", "fsharp", "go"),
            *("haskell", "java", "javascript", "julia", "kotlin", "lisp", "lua", "nim", "ocaml", "pascal"),
            *("perl", "php", "prolog", "racket", "ruby", "rust", "scala", "swift", "typescript", "zig"),
        )
    },
}

_TABLE: Final = (
    ("ada", "Ada", ".adb .ads"),
    ("algol68", "Algol 68", ".a68"),
    ("apl", "APL", ".apl"),
    ("bash", "Bash", ".sh .bash"),
    ("c", "C", ".c"),
    ("cgmp", "C with GMP", ""),
    ("cobol", "COBOL", ".cob"),
    ("cpp", "C++", ".cc .cpp .cxx .c++ .C"),
    ("cppgmp", "C++ with GMP", ""),
    ("crystal", "Crystal", ".cr"),
    ("csharp", "C#", ".cs"),
    ("d", "D", ".d"),
    ("dart", "Dart", ".dart"),
    ("elixir", "Elixir", ".ex"),
    ("erlang", "Erlang", ".erl"),
    ("forth", "Forth", ".fth .4th .forth .frt"),
    ("fortran", "Fortran", ".f90"),
    ("fsharp", "F#", ".fs"),
    ("gerbil", "Gerbil", ".ss"),
    ("go", "Go", ".go"),
    ("haskell", "Haskell", ".hs"),
    ("java", "Java", ".java"),
    ("javaalgs4", "Java with Algs4", ""),
    ("javascript", "JavaScript", ".js"),
    ("julia", "Julia", ".jl"),
    ("kotlin", "Kotlin", ".kt"),
    ("lisp", "Common Lisp", ".lisp .cl"),
    ("lua", "Lua", ".lua"),
    ("modula2", "Modula-2", ".mod .def"),
    ("nim", "Nim", ".nim"),
    ("objectivec", "Objective-C", ".m"),
    ("ocaml", "OCaml", ".ml"),
    ("octave", "Octave", ""),
    ("odin", "Odin", ".odin"),
    ("pascal", "Pascal", ".pas"),
    ("perl", "Perl", ".pm"),
    ("php", "PHP", ".php"),
    ("prolog", "Prolog", ".pl"),
    ("python2", "Python 2", ".py2"),
    ("python3", "Python 3", ".py .py3"),
    ("python3numpy", "Python 3 with NumPy", ""),
    ("racket", "Racket", ".rkt"),
    ("ruby", "Ruby", ".rb"),
    ("rust", "Rust", ".rs"),
    ("scala", "Scala", ".scala"),
    ("simula", "Simula", ".sim"),
    ("smalltalk", "Smalltalk", ".st"),
    ("snobol", "Snobol", ".sno"),
    ("swift", "Swift", ".swift"),
    ("typescript", "TypeScript", ".ts"),
    ("visualbasic", "Visual Basic", ".vb"),
    ("zig", "Zig", ".zig"),
)

KATTIS_LANGUAGES: Final[Mapping[str, KattisLanguage]] = {
    code: KattisLanguage(code, title, tuple(suffixes.split())) for code, title, suffixes in _TABLE
}
_PYTHON: Final = "python3"
_BY_SUFFIX: Final = {suffix: one for one in KATTIS_LANGUAGES.values() for suffix in one.suffixes}
_PYTHON_2: Final = re.compile(rb"#!.*(python2|pypy2)")
_PYTHON_3: Final = re.compile(rb"#!.*(python3|pypy3)")
_NO_CODE: Final = re.compile(rb"\"{3}.*?(?:\"{3}|\Z)|'{3}.*?(?:'{3}|\Z)|#[^\n]*", re.DOTALL)
_ONLY_IN_PYTHON_2: Final = re.compile(
    rb"""^[ \t]*print[ \t]+(?!(?:and|or|in|is|if|not)\b)[\w"'`]  # the statement
       | ^[ \t]*print[ \t]*>>
       | ^[ \t]*except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:
       | \b(?:raw_input|xrange)[ \t]*\(""",
    re.MULTILINE | re.VERBOSE,
)
_NUMPY: Final = ("numpy", "scipy")
"""Packages that come with the format's "Python 3 with NumPy"."""
_PERL: Final = re.compile(
    rb"\A#!.*\bperl|^[ \t]*use[ \t]+(?:strict|warnings)\b|\bmy[ \t]*[$@%(]", re.MULTILINE
)
"""In a file with the suffix that the format gives to Prolog, and DOMjudge to Perl."""
_NAMED_ANEW: Final = re.compile(rb"\b(?:raw_input|xrange)[ \t]*=|\bNameError\b")
"""What makes these names good for both."""

_TAKEN_BY: Final = (("c", "cpp"), ("python3", "python2"), ("python3", "python3numpy"))
"""Languages whose files another takes as well, where a program has files in both."""
_FIRST: Final = ("cpp", "c", "python2", "python3", "java", "csharp", "fsharp", "ruby", "haskell", "rust")
"""Which of two languages with equally many files the tools of the format take; else the first by code."""

OURS: Final = tuple(dict.fromkeys((*_SUBMITTED["python3"], *LANGUAGE_NAMES)))
"""What a package that takes all languages offers."""


def language_of_file(path: PurePosixPath) -> KattisLanguage | None:
    """The language that a suffix stands for."""
    return _BY_SUFFIX.get(path.suffix)


def code_of(ours: str) -> str:
    """The format's code of one of our languages; that of its own table where others are known besides."""
    found = [code for code, one in KATTIS_LANGUAGES.items() if ours in (*one.submitted_as, one.ours)]
    return _PYTHON if _PYTHON in found else found[0]


def languages_of(contents: Mapping[PurePosixPath, bytes]) -> list[KattisLanguage]:
    """The languages of a program's files, by suffix, and which Python by content; sorted by code."""
    return [KATTIS_LANGUAGES[code] for code in sorted(_counted(contents))]


def by_prevalence(contents: Mapping[PurePosixPath, bytes]) -> list[KattisLanguage]:
    """The languages of a program's files, that of most of them first; Bash only where there is no other.

    The format has it that nothing is built of several. Its tools build it all the same, in the language of
    most files, and packages have a generator or a script that tries a program beside it.
    """
    files = _counted(contents)
    codes = [code for code in files if code != "bash"] or list(files)
    order = {code: place for place, code in enumerate(_FIRST)}
    codes.sort(key=lambda code: (-files[code], order.get(code, len(order)), code))
    return [KATTIS_LANGUAGES[code] for code in codes]


def _counted(contents: Mapping[PurePosixPath, bytes]) -> Counter[str]:
    """How many files are in each language, by code; those of one that another takes as well are its."""
    files = Counter(one.code for path, data in contents.items() if (one := _of(path, data)))
    for some, taker in _TAKEN_BY:
        if some in files and taker in files:
            files[taker] += files.pop(some)
    return files


def _of(path: PurePosixPath, data: bytes) -> KattisLanguage | None:
    language = language_of_file(path)
    if path.suffix == ".py" and _is_python_2(data):
        return KATTIS_LANGUAGES["python2"]
    if language == KATTIS_LANGUAGES["python3"] and _needs_numpy(data):
        return KATTIS_LANGUAGES["python3numpy"]
    if path.suffix == ".pl" and _PERL.search(data):
        return KATTIS_LANGUAGES["perl"]
    return language


def _is_python_2(data: bytes) -> bool:
    """By its first line, or where that does not tell by what no Python 3 takes: old packages have both."""
    if _PYTHON_2.match(data) or _PYTHON_3.match(data):
        return _PYTHON_2.match(data) is not None
    code = _NO_CODE.sub(b"", data)
    return _ONLY_IN_PYTHON_2.search(code) is not None and not _NAMED_ANEW.search(code)


def _needs_numpy(data: bytes) -> bool:
    named = any(name.encode() in data for name in _NUMPY)
    return named and not needed_packages(data).isdisjoint(_NUMPY)


def titles(languages: Iterable[KattisLanguage]) -> str:
    """What people call them."""
    return ", ".join(language.title for language in languages)
