"""The interfaces that are there, and the routes."""

with open("/proc/net/dev") as devices:
    names = {line.partition(":")[0].strip() for line in devices if ":" in line}
with open("/proc/net/route") as routes:
    count = len(routes.read().splitlines()) - 1
print(*sorted(names & {"lo", "eth0"}), max(count, 0), "routes")
