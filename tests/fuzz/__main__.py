"""Coverage-guided fuzzing of one target: `python -m tests.fuzz NAME SECONDS CORPUS`. Needs atheris.

What was found stays in CORPUS for the next time. An input that is a finding is written to CORPUS too, and the
exit code is not 0.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

atheris = importlib.import_module("atheris")  # not among the usual dependencies

with atheris.instrument_imports(include=["runner", "zipfile", "tarfile", "json", "ruamel"]):
    from tests.fuzz.targets import TARGETS


def main(name: str, seconds: str, corpus: str) -> None:
    """Until the time is over."""
    target = TARGETS[name]
    folder = Path(corpus) / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    flags = [
        f"-max_total_time={seconds}",
        "-max_len=4096",
        f"-artifact_prefix={corpus}/{name}-",
        "-timeout=20",
        "-rss_limit_mb=1024",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *flags, str(folder)], target.try_it)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
