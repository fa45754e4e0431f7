"""What a program with aiobotocore asks of a server, told as lines of JSON that the test judges.

Endpoint, Region and access key are looked for where botocore looks by itself, in the environment. Standard input is a
JSON object: `role`, the ARN of a role to assume, and `stores`, one for the user and one for the session, each what
CreateCustomKeyStore needs to know of a cluster.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiobotocore.session import get_session
from botocore.exceptions import ClientError

PLAINTEXT = b"a secret"
CONTEXT = {"order": "17"}


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Tells what came of each step."""

    caller: str
    client: Any

    def say(self, step: str, **told: Any) -> None:
        print(json.dumps({"caller": self.caller, "step": step, "told": told}))

    async def refused(self, step: str, asking: Awaitable[Any]) -> None:
        """Tell how a call was refused, and whether the client has a class of its own for it."""
        try:
            await asking
        except ClientError as error:
            code, metadata = error.response["Error"]["Code"], error.response["ResponseMetadata"]
            modelled = code in dir(self.client.exceptions) and isinstance(error, getattr(self.client.exceptions, code))
            status, attempts = metadata["HTTPStatusCode"], metadata["RetryAttempts"] + 1
            has_id = bool(metadata["RequestId"])
            self.say(step, refused=code, modelled=modelled, status=status, attempts=attempts, request_id=has_id)
        else:
            self.say(step, refused=None)


async def everything(caller: str, credentials: dict[str, str], store: dict[str, str]) -> None:
    session = get_session()
    async with session.create_client("sts", **credentials) as sts, session.create_client("kms", **credentials) as kms:
        teller = Teller(caller=caller, client=kms)
        me = (await sts.get_caller_identity())["Arn"]
        teller.say("identity", arn=me)
        key = await make_keys(kms, teller)
        await cryptography(kms, key, teller)
        await aliases(kms, key, f"alias/aiobotocore-{caller}", teller)
        await grants(kms, key, me, teller)
        await key_stores(kms, store, teller)
    known = await session.get_credentials()
    right = {"aws_access_key_id": known.access_key} | credentials
    async with session.create_client("kms", **right | {"aws_secret_access_key": "not the secret"}) as kms:
        await Teller(caller=caller, client=kms).refused("wrong secret", kms.list_keys())


async def make_keys(kms: Any, teller: Teller) -> dict[str, Any]:
    answer = await kms.create_key(Description="a client's")
    await kms.create_key()
    made, request_id = answer["KeyMetadata"], answer["ResponseMetadata"]["RequestId"]
    dated = abs(datetime.now(UTC) - made["CreationDate"]) < timedelta(hours=1)
    teller.say("create key", state=made["KeyState"], dated=dated, request_id=bool(request_id))
    found = (await kms.describe_key(KeyId=made["KeyId"]))["KeyMetadata"]
    teller.say("describe key", same=found["Arn"] == made["Arn"], description=found["Description"])
    paginator = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})
    pages = [page["Keys"] async for page in paginator]
    listed = any(page[0]["KeyArn"] == made["Arn"] for page in pages)
    one_on_each = all(len(page) == 1 for page in pages)
    teller.say("list keys", several=len(pages) > 1, one_on_each=one_on_each, listed=listed)
    return made


async def cryptography(kms: Any, key: dict[str, Any], teller: Teller) -> None:
    sealed = await kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)
    blob = sealed["CiphertextBlob"]
    opened = await kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)
    teller.say("decrypt", plaintext=opened["Plaintext"].decode(), same_key=opened["KeyId"] == key["Arn"])
    asking = kms.decrypt(CiphertextBlob=blob, EncryptionContext={"order": "18"})
    await teller.refused("decrypt in another context", asking)
    made = await kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext=CONTEXT)
    again = await kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
    opens = made["Plaintext"] == again["Plaintext"]
    teller.say("generate data key", bytes=len(made["Plaintext"]), opens=opens)


async def aliases(kms: Any, key: dict[str, Any], name: str, teller: Teller) -> None:
    await kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    sealed = await kms.encrypt(KeyId=name, Plaintext=PLAINTEXT)
    teller.say("encrypt by alias", same_key=sealed["KeyId"] == key["Arn"])
    await teller.refused("alias that is there", kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"]))


async def grants(kms: Any, key: dict[str, Any], me: str, teller: Teller) -> None:
    wanted = {"KeyId": key["KeyId"], "KeySpec": "AES_256"}
    await teller.refused("not allowed", kms.generate_data_key_without_plaintext(**wanted))
    operations = ["GenerateDataKeyWithoutPlaintext"]
    grant = await kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=me, Operations=operations)
    made = await kms.generate_data_key_without_plaintext(**wanted, GrantTokens=[grant["GrantToken"]])
    teller.say("allowed by a grant", same_key=made["KeyId"] == key["Arn"])
    asking = kms.generate_data_key_without_plaintext(**wanted, GrantTokens=["no token"])
    await teller.refused("not a grant token", asking)


async def key_stores(kms: Any, store: dict[str, str], teller: Teller) -> None:
    missing = store | {"CustomKeyStoreName": "nowhere", "CloudHsmClusterId": "cluster-aaaaaaaaaaa"}
    await teller.refused("key store of no cluster", kms.create_custom_key_store(**missing))
    store_id = (await kms.create_custom_key_store(**store))["CustomKeyStoreId"]
    teller.say("create key store", state=await state_of(kms, store_id))
    wanted = {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": store_id}
    await teller.refused("key in a disconnected store", kms.create_key(**wanted))
    await kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    teller.say("connect key store", state=await settled(kms, store_id))
    key = (await kms.create_key(**wanted))["KeyMetadata"]
    sealed = await kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT)
    opened = await kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])
    same_store = key["CustomKeyStoreId"] == store_id
    teller.say("key in a store", plaintext=opened["Plaintext"].decode(), same_store=same_store)
    await kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    teller.say("disconnect key store", state=await settled(kms, store_id))
    await teller.refused("delete a key store with keys", kms.delete_custom_key_store(CustomKeyStoreId=store_id))


async def settled(kms: Any, store_id: str) -> str:
    while True:
        state = await state_of(kms, store_id)
        if state not in {"CONNECTING", "DISCONNECTING"}:
            return state
        await asyncio.sleep(0.05)


async def state_of(kms: Any, store_id: str) -> str:
    paginator = kms.get_paginator("describe_custom_key_stores").paginate(PaginationConfig={"PageSize": 1})
    stores = [store async for page in paginator for store in page["CustomKeyStores"]]
    return next(store["ConnectionState"] for store in stores if store["CustomKeyStoreId"] == store_id)


async def assumed(role: str) -> dict[str, str]:
    async with get_session().create_client("sts") as sts:
        given = (await sts.assume_role(RoleArn=role, RoleSessionName="work"))["Credentials"]
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }


async def main() -> None:
    task = json.load(sys.stdin)
    await everything("user", {}, task["stores"]["user"])
    await everything("session", await assumed(task["role"]), task["stores"]["session"])


if __name__ == "__main__":
    asyncio.run(main())
