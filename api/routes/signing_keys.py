"""The keys that sign reports: what one needs to check a report that somebody sent."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import TheService
from api.schemas.signing_keys import KeyAnswer, KeysAnswer

router = APIRouter(tags=["about"])


@router.get("/signing-keys", operation_id="readSigningKeys", summary="The keys that sign reports")
async def read_signing_keys(service: TheService) -> KeysAnswer:
    """The public keys with which `fairtrial verify-report` checks the JSON form of a report; for everybody.

    None where the operator has reports go out unsigned.
    """
    signer = service.signer
    return KeysAnswer(keys=[] if signer is None else [KeyAnswer.of(signer.public)])
