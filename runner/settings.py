"""What an operator sets, from the environment: `FAIRTRIAL_DATABASE_URL` and so on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from runner.domain.errors import UsageError

KIB = 1024
MIB = 1024 * KIB
SIGNING_KEY_NAME = "fairtrial-signing-key.pem"


class Settings(BaseSettings):
    """Read once, where a process begins, and passed on."""

    model_config = SettingsConfigDict(env_prefix="FAIRTRIAL_", frozen=True, extra="ignore")

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///fairtrial.db"), description="SQLite for one host; PostgreSQL for more."
    )
    redis_url: SecretStr = Field(
        default=SecretStr("redis://127.0.0.1:6379/0"), description="Redis of RQ; noeviction, with a password."
    )
    queue_name: str = Field(default="fairtrial", description="RQ's queue; one for all workers.")

    max_wait_seconds: float = Field(
        default=600, gt=0, description="Beyond this expected wait new work is refused with 429."
    )
    max_pending: int = Field(default=50, ge=1, description="Submissions of one user that may wait or run.")
    max_pending_runs: int = Field(default=5, ge=1, description="Live runs of one user that may wait or run.")
    submissions_per_hour: int = Field(
        default=60, ge=1, description="Submissions of one user to one challenge within an hour."
    )
    runs_per_hour: int = Field(default=600, ge=1, description="Live runs of one user within an hour.")
    regrades_per_hour: int = Field(default=60, ge=1, description="Regrades that one user starts in an hour.")
    reads_per_minute: int = Field(
        default=3000, ge=1, description="Requests that read, with one token, a minute and a process."
    )
    max_body_bytes: int = Field(default=20 * MIB, ge=KIB, description="Of any request.")
    max_challenge_bytes: int = Field(
        default=64 * MIB, ge=KIB, description="Of a challenge's files, unpacked."
    )
    max_challenge_files: int = Field(default=5000, ge=1, description="Files of one challenge.")
    body_seconds: float = Field(
        default=60, gt=0, description="A request's body must have arrived within this time."
    )
    idempotency_hours: int = Field(
        default=48, ge=1, description="For so long a repeated POST gets the first one's answer."
    )
    run_hours: int = Field(default=24, ge=1, description="For so long live runs and their results are kept.")
    min_free_bytes: int = Field(
        default=256 * MIB, ge=0, description="With less on SQLite's disk, readiness says that it is full."
    )
    webhook_networks_allowed: tuple[str, ...] = Field(
        default=(), description="Networks (CIDR) that webhooks may reach although they are not public."
    )
    webhook_http_allowed: bool = Field(
        default=False, description="Whether webhooks may go to http:// addresses."
    )
    signing_key_file: Path | None = Field(
        default=None, description="Of the key that signs reports; made when it is not there."
    )
    hsts: bool = Field(default=False, description="Whether answers say that only https is to be used.")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @property
    def signing_key_place(self) -> Path | None:
        """Where the signing key is: where the operator says, else beside a database that is a file.

        A database that is shared has no place of its own that other hosts could read, so that each would sign
        with another key.
        """
        kind, _, path = self.database_url.get_secret_value().partition(":///")
        if self.signing_key_file or not kind.startswith("sqlite") or not path:
            return self.signing_key_file
        return Path(path).resolve().parent / SIGNING_KEY_NAME

    @property
    def max_wait(self) -> timedelta:
        """As a duration."""
        return timedelta(seconds=self.max_wait_seconds)


def read_settings() -> Settings:
    """The settings of this process. Raises `UsageError`, which names every variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"FAIRTRIAL_{_name(one['loc'])}: {one['msg']}" for one in error.errors())
        raise UsageError(f"Settings are wrong. {wrong}.", "Mend these environment variables.") from None


def _name(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper() if location else ""
