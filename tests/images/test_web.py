"""What services may import, in the sandbox that they run in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

import pytest

from runner.domain.submission import SourceFile
from runner.images.builder import resolve
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.languages.environment import base_environment
from runner.languages.model import SRC
from runner.sandbox.model import Command, Role, SandboxSpec
from tests.images.sidecar import Bench

pytestmark = pytest.mark.engine

ENV = "/usr/bin/env"
PYTHON: Final = (
    "import alembic, asyncpg, django, fastapi, flask, gunicorn, httpx, multipart, psycopg, psycopg_pool\n"
    "import pydantic_settings, redis, sqlalchemy.ext.asyncio, uvicorn, uvloop\n"
)
SUITE: Final = "import fairtrial_suite, httpx, jsonschema, psycopg, pytest, redis"
REQUIRED: Final = "for (const name of ['express', 'fastify', 'pg', 'ioredis', 'zod']) require(name)"
IMPORTED: Final = (
    "import express from 'express'; import fastify from 'fastify'; import pg from 'pg';"
    "import redis from 'ioredis'; import { z } from 'zod'"
)


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("python-web", (ENV, "python", "-c", PYTHON)),
        ("python-web", (ENV, "python3", "-c", PYTHON)),
        ("python-web", (ENV, "uvicorn", "--version")),
        ("python-web", (ENV, "gunicorn", "--version")),
        ("python-web", (ENV, "flask", "--version")),
        ("node-web", (ENV, "node", "-e", REQUIRED)),
        ("node-web", (ENV, "node", "--input-type=module", "-e", IMPORTED)),
        (
            "suite",
            (ENV, "python3", "-c", SUITE),
        ),
    ],
)
def test_it_is_there(bench: Bench, name: str, argv: tuple[str, ...]):
    with connected() as client:
        spec = SandboxSpec(resolve(client, read_catalog(), name), memory=512, role=Role.LOOPBACK)
    with bench.pool.lease(spec) as lease, lease.sandbox(spec) as sandbox:
        sandbox.unpack(SRC, [SourceFile(PurePosixPath("handed-in"), b"")])
        told = sandbox.run(Command(argv, cwd=SRC, env=base_environment(), cpu_stop=0, wall_stop=600))
    assert (told.exit_code, told.stderr.head) == (0, b"")
