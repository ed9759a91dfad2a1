"""The answer beside bytes that are no UTF-8, and an overlong form of it."""

import os

os.write(1, b"\xff\xfe42\xc0\xb4\xed\xa0\x80\n")
