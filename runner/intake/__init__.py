"""What a candidate hands in, read without trusting it: files, folders, git repositories and archives.

Everything stays in memory, and nothing is unpacked before all of it has been looked at. Links are never
followed, and nothing but regular files is ever opened.
"""

from runner.intake.reader import MAX_BYTES, MAX_FILES, read
from runner.intake.text import require_text

__all__ = ["MAX_BYTES", "MAX_FILES", "read", "require_text"]
