"""Who we are: user, capabilities, and what the kernel holds us to."""

import os
from pathlib import Path

status = dict(
    line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line
)
users = os.getresuid() + os.getresgid()
print("user", "unprivileged" if min(users) >= 20_000 and not os.getgroups() else "privileged")
print(
    "capabilities", "none" if int(status["CapEff"] + status["CapPrm"] + status["CapAmb"], 16) == 0 else "some"
)
print("no-new-privileges", "yes" if status["NoNewPrivs"] == "1" else "no")
print("seccomp", "filter" if status["Seccomp"] == "2" else "none")
