"""Full tmpfs, then pipes: 60 processes, each 30 pipes full to the brim, and oom_score_adj written back."""

import os
import time


def fill_pipes() -> None:
    with open("/proc/self/oom_score_adj", "w") as adjust:
        adjust.write("0")
    for _ in range(30):
        _, writer = os.pipe()
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"x" * 65536)
        except BlockingIOError:
            continue


for area in ("/work", "/tmp", "/dev/shm"):
    with open(f"{area}/full", "wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 20)):
                continue
        except OSError:
            continue
full, done = os.pipe()
for _ in range(60):
    if os.fork() == 0:
        fill_pipes()
        os.close(done)
        time.sleep(60)
os.close(done)
os.read(full, 1)
print("allowed")
