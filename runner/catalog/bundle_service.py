"""What a candidate gets of a service challenge beyond the statement: enough to run all of it at home.

That is the suite's samples and what lies beside the groups, the description of the API, an image of the
challenge's own, and the seeds of the sidecars, which the service can read when it runs anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from runner.catalog.folder import Folder
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.challenge import Challenge
from runner.domain.languages import LanguageFacts
from runner.domain.service import OWN_IMAGE, SUITE, ServiceSpec


def facts(challenge: Challenge, service: ServiceSpec) -> dict[str, Any]:
    """The block of `challenge.json`, as JSON values; times in seconds."""
    return {
        "samples": [case.id for group in challenge.groups if group.is_sample for case in group.cases],
        "images": dict(service.images),
        "sidecars": [
            {
                "name": sidecar.name,
                "image": sidecar.kind.value,
                "url": sidecar.url,
                **({"seed": f"{sidecar.seed}/"} if sidecar.seed else {}),
            }
            for sidecar in service.sidecars
        ],
        "service": {
            **({"openapi": str(service.openapi)} if service.openapi else {}),
            "build": {language: list(words) for language, words in service.build.items()},
            "start": {language: list(words) for language, words in service.start.items()},
            "port": service.port,
            "ready": {"path": service.ready.path, "deadline": service.ready.deadline},
            "stop": {"deadline": service.stop},
            "suite": "pytest",
        },
    }


def language(challenge: Challenge, name: str, facts: LanguageFacts) -> dict[str, Any]:
    """What there is to say of a language; `service` says how it is built and started."""
    limits = challenge.limits_for(name)
    return {
        "title": facts.title,
        "version": facts.version,
        "suffixes": list(facts.suffixes),
        "packages": list(facts.packages),
        "limits": {"wall_time_seconds": limits.wall_time, "memory_mib": limits.memory},
    }


def public_paths(folder: Folder, service: ServiceSpec) -> Iterator[PurePosixPath]:
    """The files that a candidate gets, by their paths in the challenge's folder."""
    places = {
        SUITE / SAMPLE_GROUP,
        OWN_IMAGE,
        *(sidecar.seed for sidecar in service.sidecars if sidecar.seed),
    }
    for path in folder.files:
        if path.parent == SUITE or path == service.openapi or not places.isdisjoint(path.parents):
            yield path


def readme(challenge: Challenge, titles: str) -> str:
    """The bundle's `README.md`; `titles` are those of the languages."""
    slug = challenge.slug
    return f"""# {" ".join(challenge.name.split())}

You have {challenge.time_budget} minutes. Read `STATEMENT.md` (or open `statement.html`) first: it says what
the service must do, what it may use and how it is scored.

- `starter/` has a beginning in some or all of the languages that you may use ({titles}).
- `tests/sample/` has the tests that you can see. The grading also runs tests that you cannot see.
- `challenge.json` has everything about the challenge that a tool may want to know.

With Docker and Fairtrial installed, you can run your service in the very images that grade, with everything
that stands beside it, and try it:

    fairtrial try {slug}             # makes a working copy, runs it, shows its log
    fairtrial grade {slug} my-{slug}  # runs the tests that you can see
"""
