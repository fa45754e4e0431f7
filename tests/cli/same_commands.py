"""The commands that `keywright` and `aws` must answer alike, in the order in which each of them runs them.

Words in braces stand for what belongs to one side: its key store, its cluster, its files. `kept` names a value that
is read from the answer for later commands; `wait` has the key store reach a state afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Same:
    """One command, as words, and what is special about it."""

    words: tuple[str, ...]
    kept: dict[str, tuple[str | int, ...]] = field(default_factory=dict)
    waits_for: str = ""
    table: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(self.words)


def same(line: str, *more: str, **special: object) -> Same:
    """Return a command: words that have no space in them in one line, the others one by one."""
    return Same(words=(*line.split(), *more), **special)  # type: ignore[arg-type]  # the fields of Same


STORE = "--custom-key-store-id {store}"
KEY_STORES = (
    same("kms describe-custom-key-stores --custom-key-store-name nobody"),
    same(
        "kms create-custom-key-store --custom-key-store-name {name} --cloud-hsm-cluster-id {cluster} "
        "--trust-anchor-certificate file://{anchor} --key-store-password {password}",
        kept={"store": ("CustomKeyStoreId",)},
    ),
    same(f"kms describe-custom-key-stores {STORE}"),
    same("kms create-custom-key-store --custom-key-store-name {name}-3 --custom-key-store-type EXTERNAL_KEY_STORE"),
    same(f"kms update-custom-key-store {STORE} --new-custom-key-store-name", "{name} renamed"),
    same(f"kms connect-custom-key-store {STORE}", waits_for="custom-key-store-connected"),
    same(f"kms update-custom-key-store {STORE} --key-store-password another12345"),
    same(f"kms delete-custom-key-store {STORE}"),
    same("kms describe-custom-key-stores --output text"),
    same("kms describe-custom-key-stores --output table", table=True),
    same("kms describe-custom-key-stores --query", "CustomKeyStores[?ConnectionState=='CONNECTED'].CustomKeyStoreName"),
    same("kms describe-custom-key-stores --query CustomKeyStores[].[CustomKeyStoreName,ConnectionState] --output text"),
)
KEYS = (
    same(
        f"kms create-key --origin AWS_CLOUDHSM {STORE} --tags TagKey=team,TagValue=blue TagKey=b,TagValue=",
        "--description",
        "in {name}'s HSMs",
        kept={"key": ("KeyMetadata", "KeyId")},
    ),
    same("kms describe-key --key-id {key}"),
    same("kms describe-key --key-id {key} --query KeyMetadata --output text"),
    same("kms describe-key --key-id {key} --output table --color off", table=True),
    same(
        "kms encrypt --key-id {key} --plaintext hello --encryption-context purpose=test,owner=me --output json",
        kept={"blob": ("CiphertextBlob",)},
    ),
    same(
        "kms decrypt --ciphertext-blob fileb://{blob_file} --encryption-context", '{"purpose": "test", "owner": "me"}'
    ),
    same("kms decrypt --ciphertext-blob fileb://{blob_file}"),
    same("kms encrypt --key-id {key} --plaintext fileb://{binary} --query length(CiphertextBlob)"),
    same("kms generate-data-key --key-id {key} --key-spec AES_256 --query", "[KeyId, length(Plaintext)]"),
    same("kms generate-data-key-without-plaintext --key-id {key} --number-of-bytes 32 --query KeyId --output text"),
    same("kms generate-random --number-of-bytes 9 --query length(Plaintext)"),
    same("kms schedule-key-deletion --key-id {key} --pending-window-in-days 7"),
    same("kms create-key", kept={"other": ("KeyMetadata", "KeyId")}),
    same("kms encrypt --cli-input-json", '{"KeyId": "{other}", "Plaintext": "x"}', "--query", "KeyId"),
    same("kms encrypt --cli-input-json file://{input} --key-id {other} --query KeyId"),
    same("kms encrypt --key-id {other} --plaintext x --dry-run"),
)
LISTS = (
    same("kms list-keys"),
    same("kms list-keys --output text"),
    same("kms list-keys --output table", table=True),
    same("kms list-keys --max-items 1", kept={"token": ("NextToken",)}),
    same("kms list-keys --max-items 2 --starting-token {token}"),
    same("kms list-keys --page-size 3 --max-items 2 --starting-token {token} --output text"),
    same("kms list-keys --page-size 1 --output text --query Keys[].KeyId"),
    same("kms list-keys --no-paginate --limit 1"),
    same("kms list-keys --limit 2 --query", "[Truncated, length(Keys)]"),
    same("--output text --region us-east-1 kms --query length(Keys) list-keys"),
    same("kms list-keys --que", "Keys[0].nothing"),
)
CLOUDHSM = (
    same("cloudhsmv2 describe-clusters --filters clusterIds={cluster}"),
    same("cloudhsmv2 describe-clusters --filters states=ACTIVE,DEGRADED --output text"),
    same("cloudhsmv2 describe-clusters --filters", '{"states": ["ACTIVE"]}', "--output", "table", table=True),
    same("cloudhsmv2 describe-backups --max-items 1 --query length(Backups)"),
    same("cloudhsmv2 tag-resource --resource-id {cluster} --tag-list Key=a,Value=1", "Key=b,Value=two words"),
    same("cloudhsmv2 list-tags --resource-id {cluster}"),
    same("cloudhsmv2 untag-resource --resource-id {cluster} --tag-key-list a b"),
    same("cloudhsmv2 create-hsm --cluster-id cluster-2222222222a --availability-zone us-east-1a"),
    same("cloudhsmv2 describe-clusters --filters states"),
)
SKELETONS = (
    same("kms connect-custom-key-store --generate-cli-skeleton"),
    same("kms tag-resource --generate-cli-skeleton input"),
    same("kms create-custom-key-store --custom-key-store-name a --generate-cli-skeleton output"),
    same("kms connect-custom-key-store --custom-key-store-id x --generate-cli-skeleton output"),
    same("kms encrypt --generate-cli-skeleton output --key-id a"),
    same("cloudhsmv2 describe-backups --generate-cli-skeleton"),
)
WRONG = (
    same("kms"),
    same("kms encrypt --key-id a"),
    same("kms encrypt --key-id"),
    same("kms list-keys --bogus 1"),
    same("kms list-keys unasked"),
    same("kms list-keys --page-size many"),
    same("kms list-keys --limit many"),
    same("kms list-keys --no-paginate --max-items 3"),
    same("kms list-keys --color never"),
    same("kms list-keys --query [[["),
    same("kms list-keys --query", "length(nothing)"),
    same("kms list-keys --endpoint-url localhost:1"),
    same("kms list-keys --cli-read-timeout soon"),
    same("kms encrypt --key-id a --plaintext fileb://{nowhere}"),
    same("kms tag-resource --key-id a --tags TagKey==b"),
    same("kms tag-resource --key-id a --tags TagKey=b,TagKey=c"),
    same("kms tag-resource --key-id a --tags TagKey=b,Other=c"),
    same("kms tag-resource --key-id a --tags", '[{"TagKey"'),
    same("kms create-custom-key-store --custom-key-store-name a --xks-proxy-authentication-credential AccessKeyId"),
    same("kms encrypt --cli-input-json", '{"KeyId": 7, "Plaintext": "x", "More": 1}'),
    same("kms encrypt --cli-input-json", '{"KeyId"'),
    same("kms encrypt --key-id= --plaintext x"),
    same("kms list-keys --limit 0"),
    same("kms import-key-material --key-id a --import-token x --encrypted-key-material y --valid-to someday"),
)
REFUSED = (
    same("kms describe-key --key-id 1234abcd-12ab-34cd-56ef-1234567890ab"),
    same("kms describe-key --key-id arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    same("kms create-key --key-spec NONSENSE"),
    same("kms list-keys --limit 1001"),
    same("kms list-keys --profile nobody"),
    same("kms list-keys --profile wrong"),
    same("kms list-keys --profile half"),
    same("kms list-keys --no-sign-request"),
    same("kms list-keys --region mars-north-1"),
    same("kms list-keys --endpoint-url http://127.0.0.1:1", environment={"AWS_MAX_ATTEMPTS": "1"}),
    same("kms list-keys", environment={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}),
    same("kms list-keys", environment={"AWS_DEFAULT_OUTPUT": "csv"}),
)
END = (
    same(f"kms disconnect-custom-key-store {STORE}", waits_for="custom-key-store-disconnected"),
    same("kms describe-key --key-id {key} --query KeyMetadata.KeyState"),
    same(f"kms disconnect-custom-key-store {STORE}"),
    same(f"kms delete-custom-key-store {STORE}"),
)
ALL = (*KEY_STORES, *KEYS, *LISTS, *CLOUDHSM, *SKELETONS, *WRONG, *REFUSED, *END)
