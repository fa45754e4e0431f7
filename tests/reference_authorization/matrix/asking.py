"""One case, asked over the wire, and what its answer says."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.reference_authorization.matrix.cases import Case
from tests.reference_authorization.matrix.key_policies import alias_of
from tests.reference_authorization.matrix.names import OTHER_REGION, alias_arn, key_arn
from tests.reference_authorization.matrix.operations import DELETE_ALIAS, UNSUPPORTED, Names
from tests.reference_authorization.matrix.principals import Kind
from tests.reference_authorization.matrix.signing import signed
from tests.reference_authorization.matrix.table import ALLOWED, DENIED, UNKNOWN, UNRESOLVED, retired_by
from tests.reference_authorization.matrix.world import World
from tests.services.server import REGION
from tests.wire.signed_requests import Answer, Connection

MISSING = "00000000-1111-4222-8333-444444444444"
WITH_TOKENS = frozenset(
    {
        "Encrypt",
        "Decrypt",
        "ReEncrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "DescribeKey",
        "CreateGrant",
    }
)
OUTCOMES = {
    "AccessDeniedException": DENIED,
    "NotFoundException": UNRESOLVED,
    "InvalidArnException": UNRESOLVED,
    "UnrecognizedClientException": UNKNOWN,
    "InvalidClientTokenId": UNKNOWN,
    "InvalidSignatureException": UNKNOWN,
    "MissingAuthenticationTokenException": UNKNOWN,
    "MissingAuthenticationToken": UNKNOWN,
    "IncompleteSignatureException": UNKNOWN,
    "ExpiredTokenException": UNKNOWN,
}


class Asking:
    """Asks cases on one connection after another has been closed by the server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._host = urlsplit(world.server.endpoint).netloc
        self._connection = Connection(world.server.endpoint)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def outcome(self, case: Case) -> str:
        """Return what came of a case: one of the table's outcomes, or the name of an error that none of them has."""
        answer = self._answer(case)
        if answer.status == 200:
            passed = ""
            if case.operation is DELETE_ALIAS:
                self._make_good(case)
        else:
            passed = answer.code
            if passed in OUTCOMES:
                return OUTCOMES[passed]
        if passed in {case.operation.passes, UNSUPPORTED}:
            return ALLOWED
        return f"{passed or 'success'} {answer.body.decode()[:200]}"

    def _answer(self, case: Case) -> Answer:
        body = case.operation.body(self._names(case))
        if case.kind.sends_tokens and case.operation.name in WITH_TOKENS:
            body["GrantTokens"] = [self._grant(case.kind, case)[1]]
        request = signed(self._world.identity(case.kind), self._host, case.operation.name, body)
        answer = self._connection.ask(request)
        if answer.headers.get("connection") == "close":
            self._connection.close()
            self._connection = Connection(self._world.server.endpoint)
        return answer

    def _names(self, case: Case) -> Names:
        return Names(
            key=self._reference(case),
            variant=case.variant,
            ciphertext=self._world.ciphertexts[case.variant],
            grant_id=self._grant(retired_by(case.kind), case)[0],
            caller_account=case.kind.account_id,
        )

    def _key_id(self, case: Case) -> str:
        return self._world.table.keys[case.variant, case.operation.key]

    def _grant(self, kind: Kind, case: Case) -> tuple[str, str]:
        return self._world.grants[self._key_id(case), kind.account_id, kind.name]

    def _reference(self, case: Case) -> str:
        key_id = self._key_id(case)
        alias = alias_of(case.variant) + ("-pending" if case.operation.key == "pending" else "")
        arn = key_arn(key_id)
        return {
            "id": key_id,
            "ARN": arn,
            "alias": alias,
            "alias ARN": alias_arn(alias),
            "other Region": arn.replace(REGION, OTHER_REGION),
            "other partition": arn.replace("arn:aws:", "arn:aws-cn:"),
            "missing": key_arn(MISSING),
            "none": "",
        }[case.reference]

    def _make_good(self, case: Case) -> None:
        name = f"{alias_of(case.variant)}-doomed"
        self._world.kms.create_alias(AliasName=name, TargetKeyId=self._world.table.keys[case.variant, "enabled"])
