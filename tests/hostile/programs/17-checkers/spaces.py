"""The right words between every kind of white space, a byte-order mark and carriage returns, as the order says."""

import sys

FORMS = {
    "trailing": b"4 2   \t\r\n\n\n",
    "bom": b"\xef\xbb\xbf4 2\n",
    "crlf": b"4 2\r\n",
    "wide": "4\u00a02\n".encode(),
    "nul": b"4\x00 2\n",
    "many": b" " * 500_000 + b"4" + b"\n" * 400_000 + b"2\n",
}
sys.stdout.buffer.write(FORMS[input()])
