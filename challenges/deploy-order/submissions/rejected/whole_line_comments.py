"""Knows comments only where they fill a line."""

import sys
from collections import defaultdict

UNKNOWN_TARGET, IMPOSSIBLE = 2, 1


def read_services(lines):
    """Returns {service: set of the services that it needs}."""
    needs = {}
    for line in lines:
        declaration = line.strip()
        if declaration and not declaration.startswith("#"):
            service, _, dependencies = declaration.partition(":")
            needs.setdefault(service, set()).update(dependencies.split())
    return needs


def reachable(start, needs):
    """Everything that the services in `start` need, directly or through others; they themselves only if needed."""
    found = set()
    pending = list(start)
    while pending:
        for dependency in needs.get(pending.pop(), ()):
            if dependency not in found:
                found.add(dependency)
                pending.append(dependency)
    return found


def select(targets, needs):
    """The part of `needs` that deploying the targets takes."""
    selected = {*targets} | reachable(targets, needs)
    return {service: needs[service] for service in selected if service in needs}


def unknown_dependencies(needs):
    return sorted((service, name) for service, names in needs.items() for name in names if name not in needs)


def plan_waves(needs):
    """Returns the waves, and the services that can never be deployed because of a cycle."""
    missing = {service: len(dependencies) for service, dependencies in needs.items()}
    dependents = defaultdict(list)
    for service, dependencies in needs.items():
        for dependency in dependencies:
            dependents[dependency].append(service)

    waves = []
    wave = [service for service, count in missing.items() if count == 0]
    while wave:
        waves.append(sorted(wave))
        following = []
        for service in wave:
            del missing[service]
            for dependent in dependents[service]:
                missing[dependent] -= 1
                if missing[dependent] == 0:
                    following.append(dependent)
        wave = following
    return waves, missing.keys()


def find_cycles(services, needs):
    """Groups those services that need each other; one that merely needs a cycle is in no group."""
    reach = {service: reachable([service], needs) for service in services}
    groups = {
        tuple(sorted(other for other in reach[service] if other in reach and service in reach[other]))
        for service in services
        if service in reach[service]
    }
    return sorted(groups)


def main():
    needs = read_services(sys.stdin)
    targets = sys.argv[1:] or list(needs)
    for target in targets:
        if target not in needs:
            print(f"no such service: {target}", file=sys.stderr)
            return UNKNOWN_TARGET

    needs = select(targets, needs)
    unknown = unknown_dependencies(needs)
    known_needs = {service: dependencies & needs.keys() for service, dependencies in needs.items()}
    waves, stuck = plan_waves(known_needs)
    if unknown or stuck:
        for service, dependency in unknown:
            print("UNKNOWN", service, dependency)
        for cycle in find_cycles(stuck, known_needs):
            print("CYCLE", *cycle)
        return IMPOSSIBLE

    for number, wave in enumerate(waves, 1):
        print(f"{number}:", *wave)
    return 0


if __name__ == "__main__":
    sys.exit(main())
