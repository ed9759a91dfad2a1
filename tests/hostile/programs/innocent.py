"""Nobody's enemy: answers, and says what it sees of those who came before."""

import os

others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
print("innocent", os.listdir("/work"), os.listdir("/tmp"), os.listdir("/dev/shm"), len(others), "others")
