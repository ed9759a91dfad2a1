"""Accepts (42) declarations of services within the bounds of the statement, and rejects (43) others."""

import re
import sys

ACCEPT, REJECT = 42, 43
MAX_SERVICES, MAX_DEPENDENCIES = 30_000, 150_000
MAX_WITH_PROBLEMS = (1_000, 3_000)
NAME = r"[A-Za-z0-9._-]{1,60}"
DECLARATION = re.compile(rf" *(?:({NAME}):((?: *{NAME}(?: +{NAME})*)?))? *")


class InvalidInputError(Exception):
    """What the statement does not allow."""


def read_services(lines):
    """Returns {service: dependencies}."""
    needs = {}
    for number, line in enumerate(lines, 1):
        if not line.isprintable():
            raise InvalidInputError(f"line {number}: a control character")
        match = DECLARATION.fullmatch(line.partition("#")[0])
        if match is None:
            raise InvalidInputError(f"line {number}: not a declaration")
        service, dependencies = match.groups()
        if service:
            needs.setdefault(service, set()).update(dependencies.split())
    return needs


def has_problem(needs):
    """Whether there is an unknown dependency or a cycle: then not all services become ready."""
    missing = {service: len(dependencies) for service, dependencies in needs.items()}
    dependents = {service: [] for service in needs}
    for service, dependencies in needs.items():
        for dependency in dependencies:
            dependents.get(dependency, []).append(service)
    ready = [service for service, count in missing.items() if count == 0]
    for service in ready:  # grows on the way
        for dependent in dependents[service]:
            missing[dependent] -= 1
            if missing[dependent] == 0:
                ready.append(dependent)
    return len(ready) < len(needs)


def check(text):
    """Raises when a bound is passed."""
    needs = read_services(text.removesuffix("\n").split("\n"))
    bounds = MAX_WITH_PROBLEMS if has_problem(needs) else (MAX_SERVICES, MAX_DEPENDENCIES)
    if len(needs) > bounds[0] or sum(map(len, needs.values())) > bounds[1]:
        raise InvalidInputError(f"more than {bounds[0]} services or {bounds[1]} dependencies")


def main():
    """Says on standard error what is wrong."""
    try:
        check(sys.stdin.buffer.read().decode("ascii"))
    except (InvalidInputError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return REJECT
    return ACCEPT


if __name__ == "__main__":
    sys.exit(main())
