"""The first tables.

Written out, not taken from `tables.py`: what a revision does never changes, while the tables do.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from runner.storage.types import Moment

revision: Final = "0001"
down_revision: Final = None

_REFUSE_IN_SQLITE: Final = """
create trigger audit_no_{what} before {what} on audit
begin select raise(abort, 'the audit log is append-only'); end
"""
_REFUSE_IN_POSTGRESQL: Final = (
    """
create function audit_is_append_only() returns trigger language plpgsql as
$$ begin raise exception 'the audit log is append-only'; end $$
""",
    """
create trigger audit_no_change before update or delete or truncate on audit
for each statement execute function audit_is_append_only()
""",
)


def upgrade() -> None:
    """All tables of a new database."""
    op.create_table(
        "audit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_actor", "audit", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_object", "audit", ["object", "id"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "chores",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("disabled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_table(
        "challenges",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("current_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_challenges_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("slug", name=op.f("uq_challenges_slug")),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_idempotency_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"], unique=False)
    op.create_table(
        "turns",
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["users.id"], name=op.f("fk_turns_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_turns")),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("secrets", sa.JSON(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_webhooks_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_owner_id"), "webhooks", ["owner_id"], unique=False)
    op.create_table(
        "work",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("work_class", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("faults", sa.Integer(), server_default="0", nullable=False),
        sa.Column("worker_id", sa.String(length=100), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("deadline_at", Moment(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("fault", sa.JSON(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state in ('queued', 'claimed', 'finished', 'ungraded')", name=op.f("ck_work_state")
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["users.id"], name=op.f("fk_work_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_index(
        "ix_work_claimed",
        "work",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index("ix_work_finished_at", "work", ["finished_at"], unique=False)
    op.create_index(
        "ix_work_open_of_candidate",
        "work",
        ["candidate_id", "state"],
        unique=False,
        sqlite_where=sa.text("state in ('queued', 'claimed')"),
        postgresql_where=sa.text("state in ('queued', 'claimed')"),
    )
    op.create_index(
        "ix_work_queued",
        "work",
        ["work_class", "created_at"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "attempts",
        sa.Column("work_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(length=100), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("control", sa.String(length=16), nullable=True),
        sa.Column("fault", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_attempts_work_id")),
        sa.PrimaryKeyConstraint("work_id", "number", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_claimed_at"), "attempts", ["claimed_at"], unique=False)
    op.create_table(
        "challenge_versions",
        sa.Column("challenge_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_challenge_versions_challenge_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_challenge_versions_created_by")),
        sa.PrimaryKeyConstraint("challenge_id", "sha256", name=op.f("pk_challenge_versions")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("webhook_id", sa.String(length=36), nullable=False),
        sa.Column("event_type", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(op.f("ix_deliveries_webhook_id"), "deliveries", ["webhook_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("work_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_events_work_id")),
        sa.PrimaryKeyConstraint("work_id", "seq", name=op.f("pk_events")),
    )
    op.create_table(
        "grants",
        sa.Column("challenge_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_grants_challenge_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id")),
        sa.PrimaryKeyConstraint("challenge_id", "user_id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_user_id"), "grants", ["user_id"], unique=False)
    op.create_table(
        "regrades",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("challenge_id", sa.String(length=36), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "state in ('preparing', 'ready', 'applied', 'discarded')", name=op.f("ck_regrades_state")
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_regrades_challenge_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_regrades_decided_by")),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_regrades_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrades")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("challenge_id", sa.String(length=36), nullable=False),
        sa.Column("version_sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("input", sa.LargeBinary(), nullable=True),
        sa.Column("args", sa.JSON(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["users.id"], name=op.f("fk_runs_candidate_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_runs_challenge_id")),
        sa.ForeignKeyConstraint(["id"], ["work.id"], name=op.f("fk_runs_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_candidate_id"), "runs", ["candidate_id"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("challenge_id", sa.String(length=36), nullable=False),
        sa.Column("version_sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("current_grading_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["users.id"], name=op.f("fk_submissions_candidate_id")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_submissions_challenge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index("ix_submissions_candidate", "submissions", ["candidate_id", "challenge_id"], unique=False)
    op.create_index("ix_submissions_challenge", "submissions", ["challenge_id", "id"], unique=False)
    op.create_table(
        "gradings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("challenge_id", sa.String(length=36), nullable=False),
        sa.Column("version_sha256", sa.String(length=64), nullable=False),
        sa.Column("regrade_id", sa.String(length=36), nullable=True),
        sa.Column("replaced_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_gradings_challenge_id")),
        sa.ForeignKeyConstraint(["id"], ["work.id"], name=op.f("fk_gradings_id")),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrades.id"], name=op.f("fk_gradings_regrade_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_gradings_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gradings")),
    )
    op.create_index(op.f("ix_gradings_regrade_id"), "gradings", ["regrade_id"], unique=False)
    op.create_index(op.f("ix_gradings_submission_id"), "gradings", ["submission_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("grading_id", sa.String(length=36), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("max_score", sa.Float(), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["grading_id"], ["gradings.id"], name=op.f("fk_reports_grading_id")),
        sa.PrimaryKeyConstraint("grading_id", name=op.f("pk_reports")),
    )
    _keep_audit()


def _keep_audit() -> None:
    """Nobody who reaches the database through us changes or deletes what was logged."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _REFUSE_IN_POSTGRESQL:
            op.execute(statement)
    else:
        for what in ("update", "delete"):
            op.execute(_REFUSE_IN_SQLITE.format(what=what))


def downgrade() -> None:
    """An empty database."""
    op.drop_table("reports")
    op.drop_index(op.f("ix_gradings_submission_id"), table_name="gradings")
    op.drop_index(op.f("ix_gradings_regrade_id"), table_name="gradings")
    op.drop_table("gradings")
    op.drop_index("ix_submissions_challenge", table_name="submissions")
    op.drop_index("ix_submissions_candidate", table_name="submissions")
    op.drop_table("submissions")
    op.drop_index(op.f("ix_runs_candidate_id"), table_name="runs")
    op.drop_table("runs")
    op.drop_table("regrades")
    op.drop_index(op.f("ix_grants_user_id"), table_name="grants")
    op.drop_table("grants")
    op.drop_table("events")
    op.drop_index(op.f("ix_deliveries_webhook_id"), table_name="deliveries")
    op.drop_index(
        "ix_deliveries_due",
        table_name="deliveries",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_table("deliveries")
    op.drop_table("challenge_versions")
    op.drop_index(op.f("ix_attempts_claimed_at"), table_name="attempts")
    op.drop_table("attempts")
    op.drop_index(
        "ix_work_queued",
        table_name="work",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.drop_index(
        "ix_work_open_of_candidate",
        table_name="work",
        sqlite_where=sa.text("state in ('queued', 'claimed')"),
        postgresql_where=sa.text("state in ('queued', 'claimed')"),
    )
    op.drop_index("ix_work_finished_at", table_name="work")
    op.drop_index(
        "ix_work_claimed",
        table_name="work",
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.drop_table("work")
    op.drop_index(op.f("ix_webhooks_owner_id"), table_name="webhooks")
    op.drop_table("webhooks")
    op.drop_table("turns")
    op.drop_index(op.f("ix_tokens_user_id"), table_name="tokens")
    op.drop_table("tokens")
    op.drop_index(op.f("ix_idempotency_created_at"), table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_table("challenges")
    op.drop_table("workers")
    op.drop_table("users")
    op.drop_table("chores")
    op.drop_table("blobs")
    op.drop_index("ix_audit_object", table_name="audit")
    op.drop_index("ix_audit_actor", table_name="audit")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function audit_is_append_only()")
