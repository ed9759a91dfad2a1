"""API5:2023 Broken Function Level Authorization: every operation, by every role, as a table."""

from __future__ import annotations

import pytest

from tests.service.security.conftest import Served
from tests.service.security.operations import PEOPLE, RECIPES, call, operations

TABLE = """
operation          nobody  ann  bob  other  interviewer  other  author  other  admin
readHealth            200  200  200    200          200    200     200    200    200
listProblemTypes      200  200  200    200          200    200     200    200    200
readProblemType       200  200  200    200          200    200     200    200    200
readSigningKeys       200  200  200    200          200    200     200    200    200
listGrants            401  403  403    403          403    403     403    404    200
grantChallenge        401  403  403    403          403    403     403    404    204
withdrawChallenge     401  403  403    403          403    403     403    404    204
handIn                401  201  201    404          201    404     201    404    201
listSubmissions       401  200  200    200          200    200     200    200    200
readSubmission        401  200  404    404          200    404     200    404    200
readCode              401  200  404    404          200    404     200    404    200
listGradings          401  200  404    404          200    404     200    404    200
readReadiness         200  200  200    200          200    200     200    200    200
readMetrics           401  403  403    403          403    403     403    403    200
listChallenges        401  200  200    200          200    200     200    200    200
readChallenge         401  200  200    404          200    404     200    404    200
readBundle            401  200  200    404          200    404     200    404    200
readSource            401  403  403    404          200    404     200    404    200
readSourceArchive     401  403  403    404          200    404     200    404    200
listVersions          401  403  403    404          200    404     200    404    200
publishChallenge      401  403  403    403          403    403     200    404    200
readReport            401  200  404    404          200    404     200    404    200
followSubmission      401  200  404    404          200    404     200    404    200
startRun              401  201  201    404          201    404     201    404    201
readRun               401  200  404    404          404    404     404    404    200
followRun             401  200  404    404          404    404     404    404    200
startRegrade          401  403  403    403          201    404     201    404    201
listRegrades          401  403  403    403          200    200     200    200    200
readRegrade           401  403  403    403          200    404     200    404    200
listChanges           401  403  403    403          200    404     200    404    200
applyRegrade          401  403  403    403          200    404     403    404    200
discardRegrade        401  403  403    403          200    404     403    404    200
addWebhook            401  403  403    403          201    201     201    201    201
listWebhooks          401  403  403    403          200    200     200    200    200
readWebhook           401  403  403    403          200    404     404    404    200
removeWebhook         401  403  403    403          204    404     404    404    204
rotateSecret          401  403  403    403          200    404     404    404    200
listDeliveries        401  403  403    403          200    404     404    404    200
redeliver             401  403  403    403          201    404     404    404    201
readMe                401  200  200    200          200    200     200    200    200
addUser               401  403  403    403          403    403     403    403    201
listUsers             401  403  403    403          403    403     403    403    200
readUser              401  200  403    403          403    403     403    403    200
disableUser           401  403  403    403          403    403     403    403    200
issueToken            401  403  403    403          403    403     403    403    201
listTokens            401  200  403    403          403    403     403    403    200
revokeToken           401  204  403    403          403    403     403    403    204
listAudit             401  403  403    403          403    403     403    403    200
"""
"""Who may do what to things of Ann's: `other` is of the same role, but was granted another challenge."""
EXPECTED = {
    row[0]: dict(zip((None, *PEOPLE), map(int, row[1:]), strict=True))
    for row in (line.split() for line in TABLE.strip().splitlines()[1:])
}


def test_every_operation_is_in_the_table(stage: Served) -> None:
    assert operations(stage.document).keys() == EXPECTED.keys() == RECIPES.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_every_role_gets_what_the_table_says(stage: Served, name: str) -> None:
    operation = operations(stage.document)[name]
    people = (None, *PEOPLE)
    assert {who: call(stage, operation, who).status_code for who in people} == EXPECTED[name]
