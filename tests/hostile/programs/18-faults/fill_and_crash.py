"""Leaves as much as it can to clean up in every place, and dies of a signal; looks in the next case for what is left."""

import os
import signal

PLACES = ("/work", "/tmp", "/dev/shm")


def fill(place: str) -> None:
    folder = place
    try:
        for number in range(200):
            folder = f"{folder}/{number}"
            os.mkdir(folder)
            os.chmod(folder, 0o700)
        for number in range(100_000):
            with open(f"{place}/{number}-\n*?", "wb") as file:
                os.chmod(file.fileno(), 0)
    except OSError:
        pass
    for entry in os.scandir(place):
        if entry.is_dir():
            os.chmod(entry.path, 0)


if input() == "plant":
    for place in PLACES:
        fill(place)
    os.kill(os.getpid(), signal.SIGSEGV)
print([os.listdir(place) for place in PLACES])
