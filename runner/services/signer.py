"""Signs reports as they are handed out. The one place where the signing key is; workers never have it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Final, Self

from runner.domain.report import Report, Signature
from runner.reports import signing
from runner.reports.key_file import read_key
from runner.reports.signing import PublicKey, SigningKey

KEPT: Final = 2048
"""Signatures that are kept in memory, some 100 bytes each: making one costs some milliseconds."""


@dataclass(slots=True)
class Signer:
    """Signs with one key. Thread-safe."""

    key: SigningKey
    _kept: OrderedDict[tuple[str, ...], Signature] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def open(cls, file: Path | None) -> Self | None:
        """The signer whose key is in a file; None where there is no file. Raises `UsageError`."""
        return None if file is None else cls(read_key(file))

    @property
    def public(self) -> PublicKey:
        """With which everybody can check."""
        return self.key.public

    def signed(self, report: Report, facts: tuple[str, ...]) -> Report:
        """The report with its signature; `facts` determine every byte of it."""
        with self._lock:
            known = self._kept.get(facts)
        if known is not None:
            return replace(report, signature=known)
        made = signing.signed(report, self.key)
        assert made.signature is not None
        with self._lock:
            self._kept[facts] = made.signature
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
