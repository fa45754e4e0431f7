// What a program with the AWS SDK for JavaScript asks of a server, told as lines of JSON that the test judges.
//
// Endpoint, Region and access key are looked for where the SDK looks by itself, in the environment. Standard input
// is a JSON object: `role`, the ARN of a role to assume, and `stores`, one for the user and one for the session, each
// what CreateCustomKeyStore needs to know of a cluster.

import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import * as kms from "@aws-sdk/client-kms";
import * as sts from "@aws-sdk/client-sts";

const PLAINTEXT = Buffer.from("a secret");
const CONTEXT = { order: "17" };

const read = (bytes) => Buffer.from(bytes).toString();
const same = (one, other) => Buffer.compare(one, other) === 0;

async function everything(caller, options, store) {
  const client = new kms.KMS(options);
  const say = (step, told) => console.log(JSON.stringify({ caller, step, told }));
  const refused = async (step, asking) => say(step, await refusal(asking));
  const { Arn: me } = await new sts.STS(options).getCallerIdentity({});
  say("identity", { arn: me });
  const key = await makeKeys(client, say);
  await cryptography(client, key, say, refused);
  await aliases(client, key, `alias/javascript-${caller}`, say, refused);
  await grants(client, key, me, say, refused);
  await keyStores(client, store, say, refused);
  const wrong = { ...(await client.config.credentials()), secretAccessKey: "not the secret" };
  await refused("wrong secret", new kms.KMS({ ...options, credentials: wrong }).listKeys({}));
}

async function refusal(asking) {
  try {
    await asking;
  } catch (error) {
    if (!(error instanceof kms.KMSServiceException)) throw error;
    const modelled = error.name in kms && error instanceof kms[error.name];
    const { httpStatusCode: status, attempts, requestId } = error.$metadata;
    return { refused: error.name, modelled, status, attempts, request_id: Boolean(requestId) };
  }
  return { refused: null };
}

async function makeKeys(client, say) {
  const { KeyMetadata: made, $metadata } = await client.createKey({ Description: "a client's" });
  await client.createKey({});
  const dated = made.CreationDate instanceof Date && Math.abs(Date.now() - made.CreationDate) < 3_600_000;
  say("create key", { state: made.KeyState, dated, request_id: Boolean($metadata.requestId) });
  const { KeyMetadata: found } = await client.describeKey({ KeyId: made.KeyId });
  say("describe key", { same: found.Arn === made.Arn, description: found.Description });
  const pages = [];
  for await (const page of kms.paginateListKeys({ client, pageSize: 1 }, {})) pages.push(page.Keys);
  const listed = pages.some(([entry]) => entry.KeyArn === made.Arn);
  say("list keys", { several: pages.length > 1, one_on_each: pages.every((page) => page.length === 1), listed });
  return made;
}

async function cryptography(client, { KeyId, Arn }, say, refused) {
  const { CiphertextBlob } = await client.encrypt({ KeyId, Plaintext: PLAINTEXT, EncryptionContext: CONTEXT });
  const opened = await client.decrypt({ CiphertextBlob, EncryptionContext: CONTEXT });
  say("decrypt", { plaintext: read(opened.Plaintext), same_key: opened.KeyId === Arn });
  await refused("decrypt in another context", client.decrypt({ CiphertextBlob, EncryptionContext: { order: "18" } }));
  const made = await client.generateDataKey({ KeyId, KeySpec: "AES_256", EncryptionContext: CONTEXT });
  const again = await client.decrypt({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: CONTEXT });
  say("generate data key", { bytes: made.Plaintext.length, opens: same(made.Plaintext, again.Plaintext) });
}

async function aliases(client, { KeyId, Arn }, AliasName, say, refused) {
  await client.createAlias({ AliasName, TargetKeyId: KeyId });
  const sealed = await client.encrypt({ KeyId: AliasName, Plaintext: PLAINTEXT });
  say("encrypt by alias", { same_key: sealed.KeyId === Arn });
  await refused("alias that is there", client.createAlias({ AliasName, TargetKeyId: KeyId }));
}

async function grants(client, { KeyId, Arn }, me, say, refused) {
  const wanted = { KeyId, KeySpec: "AES_256" };
  await refused("not allowed", client.generateDataKeyWithoutPlaintext(wanted));
  const Operations = ["GenerateDataKeyWithoutPlaintext"];
  const { GrantToken } = await client.createGrant({ KeyId, GranteePrincipal: me, Operations });
  const made = await client.generateDataKeyWithoutPlaintext({ ...wanted, GrantTokens: [GrantToken] });
  say("allowed by a grant", { same_key: made.KeyId === Arn });
  const asking = client.generateDataKeyWithoutPlaintext({ ...wanted, GrantTokens: ["no token"] });
  await refused("not a grant token", asking);
}

async function keyStores(client, store, say, refused) {
  const missing = { ...store, CustomKeyStoreName: "nowhere", CloudHsmClusterId: "cluster-aaaaaaaaaaa" };
  await refused("key store of no cluster", client.createCustomKeyStore(missing));
  const { CustomKeyStoreId } = await client.createCustomKeyStore(store);
  say("create key store", { state: await stateOf(client, CustomKeyStoreId) });
  const wanted = { Origin: "AWS_CLOUDHSM", CustomKeyStoreId };
  await refused("key in a disconnected store", client.createKey(wanted));
  await client.connectCustomKeyStore({ CustomKeyStoreId });
  say("connect key store", { state: await settled(client, CustomKeyStoreId) });
  const { KeyMetadata: key } = await client.createKey(wanted);
  const { CiphertextBlob } = await client.encrypt({ KeyId: key.KeyId, Plaintext: PLAINTEXT });
  const opened = await client.decrypt({ CiphertextBlob });
  say("key in a store", { plaintext: read(opened.Plaintext), same_store: key.CustomKeyStoreId === CustomKeyStoreId });
  await client.disconnectCustomKeyStore({ CustomKeyStoreId });
  say("disconnect key store", { state: await settled(client, CustomKeyStoreId) });
  await refused("delete a key store with keys", client.deleteCustomKeyStore({ CustomKeyStoreId }));
}

async function settled(client, id) {
  let state;
  while (["CONNECTING", "DISCONNECTING"].includes((state = await stateOf(client, id)))) await pause(50);
  return state;
}

async function stateOf(client, id) {
  for await (const page of kms.paginateDescribeCustomKeyStores({ client, pageSize: 1 }, {})) {
    for (const entry of page.CustomKeyStores) if (entry.CustomKeyStoreId === id) return entry.ConnectionState;
  }
  throw new Error(`${id} is not described`);
}

async function assumed({ role }) {
  const asked = { RoleArn: role, RoleSessionName: "work" };
  const { Credentials: given } = await new sts.STS().assumeRole(asked);
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given;
  return { accessKeyId, secretAccessKey, sessionToken, expiration: given.Expiration };
}

const task = JSON.parse(await text(process.stdin));
await everything("user", {}, task.stores.user);
await everything("session", { credentials: await assumed(task) }, task.stores.session);
