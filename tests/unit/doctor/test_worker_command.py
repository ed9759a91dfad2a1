"""The doctor's own worker runs our code, whatever lies where the doctor is called."""

from __future__ import annotations

import subprocess
from pathlib import Path

from runner.doctor.lifecycle_probes import WORKER


def test_a_folder_in_which_the_doctor_is_called_brings_no_code(tmp_path: Path) -> None:
    theirs, mark = tmp_path / "runner", tmp_path / "ran"
    theirs.mkdir()
    (theirs / "__init__.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    ended = subprocess.run(WORKER, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert b"runner/doctor/worker.py" in ended.stderr  # it came so far as to miss its arguments
    assert not mark.exists()
