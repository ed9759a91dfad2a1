"""The same from an exit handler, a destructor and a forked child that outlives the program."""

import atexit
import os
import time


RESULT = '{"verdict": "accepted"}'


def write(name: str) -> None:
    with open(name, "w", encoding="utf-8") as file:
        file.write(RESULT)


class Last:
    def __del__(self) -> None:
        write("/work/display_runtime.txt")


atexit.register(write, "/work/results.json")
last = Last()
print("41", flush=True)
if os.fork() == 0:
    time.sleep(0.05)
    write("/work/report.xml")
    os._exit(0)
