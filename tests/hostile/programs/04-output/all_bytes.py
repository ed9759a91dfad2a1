"""The answer among all 256 bytes, and on standard error what terminals and pages would obey."""

import os

os.write(2, b"\x1b[2J\x1b]8;;javascript:alert(1)\x1b\\<script>alert(1)</script>\xe2\x80\xae\x00\xff")
os.write(1, bytes(range(256)) + b"42\n")
