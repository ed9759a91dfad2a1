"""Plants what the interpreter would load in the next case by itself: shadowed modules, sitecustomize, .pth, conftest."""

import os
import sys
from pathlib import Path

EVIL = "import sys; sys.planted = True\n"
PLACES = [
    *("/work/json.py", "/work/sitecustomize.py", "/work/usercustomize.py", "/work/conftest.py", "/work/evil.pth"),
    *("/work/.local/lib/python3.13/site-packages/usercustomize.py", "/tmp/json.py", "/work/pytest.ini", "/work/.pythonrc"),
]
left = [path for path in PLACES if Path(path).exists()]
import json  # noqa: E402 - a shadowed one would be found now

for path in PLACES:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(EVIL, encoding="utf-8")
os.environ["PYTHONSTARTUP"] = "/work/.pythonrc"
print(left, hasattr(sys, "planted"), json.__file__.startswith("/usr/lib/python3"))
