"""What /proc/self/status says of privileges that could come back through a program that is started."""

with open("/proc/self/status") as status:
    lines = dict(line.split(":\t") for line in status.read().splitlines() if ":\t" in line)
print("NoNewPrivs", lines["NoNewPrivs"])
print("Seccomp", lines["Seccomp"])
print("CapBnd", lines["CapBnd"])
print("CapEff", lines["CapEff"])
