"""All tables. Ids are UUIDs of version 7 as text, so that they sort by age; times are `Moment`s."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from runner.storage.types import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(36)
Sha256 = String(64)

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("secret_sha256", Sha256, nullable=False),
    Column("label", String(200), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(100), nullable=False, unique=True),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("current_sha256", Sha256, nullable=False),
)

challenge_versions = Table(
    "challenge_versions",
    metadata,
    Column("challenge_id", Id, ForeignKey("challenges.id"), primary_key=True),
    Column("sha256", Sha256, primary_key=True),
    Column("version", String(50), nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("files", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("challenge_id", Id, ForeignKey("challenges.id"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True, index=True),
    Column("created_at", Moment, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Sha256, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

work = Table(
    "work",
    metadata,
    Column("id", Id, primary_key=True),
    Column("work_class", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("candidate_id", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("faults", Integer, nullable=False, server_default="0"),
    Column("worker_id", String(100)),
    Column("claimed_at", Moment),
    Column("lease_until", Moment),
    Column("deadline_at", Moment),
    Column("finished_at", Moment),
    Column("fault", JSON),
    Column("needs_review", Boolean, nullable=False, server_default=text("false")),
    Column("trace_id", String(64), nullable=False),
    CheckConstraint("state in ('queued', 'claimed', 'finished', 'ungraded')", name="state"),
)
Index(
    "ix_work_queued",
    work.c.work_class,
    work.c.created_at,
    sqlite_where=text("state = 'queued'"),
    postgresql_where=text("state = 'queued'"),
)
Index(
    "ix_work_open_of_candidate",
    work.c.candidate_id,
    work.c.state,
    sqlite_where=text("state in ('queued', 'claimed')"),
    postgresql_where=text("state in ('queued', 'claimed')"),
)
Index(
    "ix_work_claimed",
    work.c.lease_until,
    sqlite_where=text("state = 'claimed'"),
    postgresql_where=text("state = 'claimed'"),
)
Index("ix_work_finished_at", work.c.finished_at)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("candidate_id", Id, ForeignKey("users.id"), nullable=False),
    Column("challenge_id", Id, ForeignKey("challenges.id"), nullable=False),
    Column("version_sha256", Sha256, nullable=False),
    Column("language", String(32), nullable=False),
    Column("origin", String(100), nullable=False),
    Column("sha256", Sha256, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("files", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("current_grading_id", Id, nullable=False),
)
Index("ix_submissions_candidate", submissions.c.candidate_id, submissions.c.challenge_id)
Index("ix_submissions_challenge", submissions.c.challenge_id, submissions.c.id)

regrades = Table(
    "regrades",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scope", JSON, nullable=False),
    Column("challenge_id", Id, ForeignKey("challenges.id")),
    Column("reason", Text, nullable=False),
    Column("requested_by", Id, ForeignKey("users.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("decided_by", Id, ForeignKey("users.id")),
    CheckConstraint("state in ('preparing', 'ready', 'applied', 'discarded')", name="state"),
)

gradings = Table(
    "gradings",
    metadata,
    Column("id", Id, ForeignKey("work.id"), primary_key=True),
    Column("submission_id", Id, ForeignKey("submissions.id"), nullable=False, index=True),
    Column("challenge_id", Id, ForeignKey("challenges.id"), nullable=False),
    Column("version_sha256", Sha256, nullable=False),
    Column("regrade_id", Id, ForeignKey("regrades.id"), index=True),
    Column("replaced_id", Id),
)

reports = Table(
    "reports",
    metadata,
    Column("grading_id", Id, ForeignKey("gradings.id"), primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("score", Float),
    Column("max_score", Float),
    Column("document", LargeBinary, nullable=False),
    Column("sha256", Sha256, nullable=False),
    Column("created_at", Moment, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Id, ForeignKey("work.id"), primary_key=True),
    Column("candidate_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("challenge_id", Id, ForeignKey("challenges.id"), nullable=False),
    Column("version_sha256", Sha256, nullable=False),
    Column("language", String(32), nullable=False),
    Column("origin", String(100), nullable=False),
    Column("code", LargeBinary, nullable=False),
    Column("input", LargeBinary),
    Column("args", JSON),
    Column("result", JSON),
    Column("created_at", Moment, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("work_id", Id, ForeignKey("work.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("worker_id", String(100), nullable=False),
    Column("claimed_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    Column("outcome", String(16)),
    Column("control", String(16)),
    Column("fault", JSON),
)

events = Table(
    "events",
    metadata,
    Column("work_id", Id, ForeignKey("work.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("type", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("candidate_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("claimed_at", Moment, nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("host", String(200), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("detail", Text, nullable=False),
    Column("metrics", JSON),
)

chores = Table(
    "chores",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("done_at", Moment, nullable=False),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("url", String(2000), nullable=False),
    Column("secrets", JSON, nullable=False),
    Column("events", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("failing_since", Moment),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("webhook_id", Id, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("event_type", String(40), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment),
    Column("lease_until", Moment),
    Column("status", Integer),
    Column("response", Text),
    Column("error", String(500)),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
)
Index(
    "ix_deliveries_due",
    deliveries.c.due_at,
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("actor_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", Sha256, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", Id, nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(200), nullable=False),
    Column("detail", JSON, nullable=False),
)
Index("ix_audit_object", audit.c.object, audit.c.id)
Index("ix_audit_actor", audit.c.actor_id, audit.c.id)
