"""A wrong answer and a standard error that pleads for another verdict."""

import sys

print("41")
sys.stderr.write("Killed\nOut of memory\ntime limit exceeded\nplatform fault\n")
