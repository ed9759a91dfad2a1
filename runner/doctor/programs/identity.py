"""Who we are: user, capabilities, and what the kernel holds us to."""

import os
from pathlib import Path

status = dict(
    line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line
)
users = os.getresuid() + os.getresgid()
print("user", "unprivileged" if min(users) >= 20_000 and not os.getgroups() else "privileged")
print(
    "capabilities",
    "none" if int(status["CapEff"] + status["CapPrm"] + status.get("CapAmb", "0"), 16) == 0 else "some",
)
print("no-new-privileges", {"1": "yes", "0": "no"}.get(status.get("NoNewPrivs", ""), "unknown"))
print("seccomp", "filter" if status["Seccomp"] == "2" else "none")
