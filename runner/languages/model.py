"""What we must know of a language to grade a program written in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from runner.domain.languages import SOURCES

SRC = SOURCES
OUT = "/box/out"


@dataclass(frozen=True, slots=True)
class Program:
    """A submission's files as a language sees them.

    Attributes:
        sources: paths below `/box/src`, sorted, those with the language's suffixes.
        entry: the one that is started, where the language starts a file.
        memory: MiB that a run may use; for heap flags.
        main: what `Language.main` says that is started.
    """

    sources: tuple[PurePosixPath, ...]
    entry: PurePosixPath
    memory: int
    main: str = ""


Argv = Callable[[Program], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how its programs are recognised, compiled, run and measured.

    Attributes:
        name: as in `challenge.yaml`; also the name of its file here.
        title: as people write it.
        implementation: of the language, in its image; `release` is its version as far as it matters to who
            writes code. Declared, so that a statement needs no engine; a test asks the image.
        image: the folder below `sandbox_images/` that builds its image.
        suffixes: of its source files, with the dot; the first is the usual one.
        entries: names that make a file the entry when there are several, best first.
        version: the command that prints its version.
        compile: the command that compiles from `/box/src` into `/box/out`, as the build user in a sandbox
            of its own; None for a language that is not compiled.
        compiler: the words of `compile` that a candidate would type, without what prepares them.
        check: the command that finds syntax errors, as the run user where it will run; None for a language
            that is compiled. Both start in `/box/src`; a non-zero exit is CE.
        reads_first: whether a file with these contents is read to its end before anything in it runs, and as
            its check reads it: where a program of that one file ends with 0, its check would have found
            nothing. Not Perl, which runs `BEGIN` while it reads, nor Ruby, whose first line may name options.
        run: the command that runs a program, without the case's arguments.
        env: what its programs need in the environment beyond what all get; may depend on the memory limit.
        service_env: the same for a service, whose command line is its challenge's.
        compile_env: the same for the compiler.
        box: MiB of `/box` where it runs, `compile_box` where it is compiled.
        find_entry: picks the entry by content where names do not decide (Java's `main`); None when it cannot.
        entry_rule: what candidates are told of `find_entry`: "the one that ...".
        main: what is started when that is no file: Java's class, from the entry's path and content.
        processes: how many processes and threads its run-time needs beyond the challenge's limit.
    """

    name: str
    title: str
    implementation: str
    release: str
    image: str
    suffixes: tuple[str, ...]
    run: Argv
    version: tuple[str, ...]
    entries: tuple[str, ...] = ()
    compile: Argv | None = None
    compiler: Argv | None = None
    check: Argv | None = None
    reads_first: Callable[[bytes], bool] = lambda _: False
    env: Callable[[Program], Mapping[str, str]] = lambda _: {}
    service_env: Callable[[Program], Mapping[str, str]] = lambda _: {}
    compile_env: Mapping[str, str] = field(default_factory=dict)
    box: int = 32
    compile_box: int = 256
    processes: int = 0
    find_entry: Callable[[Mapping[PurePosixPath, bytes]], PurePosixPath | None] = lambda _: None
    entry_rule: str = ""
    main: Callable[[PurePosixPath, bytes], str] = lambda path, _: path.stem
