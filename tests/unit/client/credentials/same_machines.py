"""Machines on which this client and botocore must find the same; `{url}` is a service on loopback."""

from __future__ import annotations

from dataclasses import dataclass, field

KEYS = "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = file-secret\n"
VARIABLES = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env-secret"}
ROLE = "role_arn = arn:aws:iam::111122223333:role/work\nrole_session_name = me\n"
WORK = f"[profile work]\n{ROLE}"
STS = {"AWS_ENDPOINT_URL_STS": "{url}", "AWS_DEFAULT_REGION": "eu-west-1"}
CONTAINER = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/container"}
INSTANCE = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}", "AWS_EC2_METADATA_DISABLED": "false"}
WEB = {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/web"}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What stands in the files and variables of a machine, and the profile given as argument."""

    config: str = ""
    credentials: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    profile: str | None = None


def profile_of(name: str, text: str) -> str:
    return f"[{name if name == 'default' else 'profile ' + name}]\n{text}\n"


SETTINGS = {
    "nothing": Setting(),
    "variables": Setting(variables=VARIABLES | {"AWS_DEFAULT_REGION": "eu-west-1"}),
    "variables with a token": Setting(variables=VARIABLES | {"AWS_SESSION_TOKEN": "env-token"}),
    "variables with both tokens": Setting(
        variables=VARIABLES | {"AWS_SESSION_TOKEN": "new", "AWS_SECURITY_TOKEN": "old"}
    ),
    "half of the variables": Setting(variables={"AWS_ACCESS_KEY_ID": "AKIAENV"}),
    "only a secret variable": Setting(credentials=KEYS, variables={"AWS_SECRET_ACCESS_KEY": "alone"}),
    "variables that end": Setting(variables=VARIABLES | {"AWS_CREDENTIAL_EXPIRATION": "2099-01-01T00:00:00Z"}),
    "variables before files": Setting(credentials=KEYS, variables=VARIABLES),
    "a profile argument before variables": Setting(credentials=KEYS, variables=VARIABLES, profile="default"),
    "a profile variable after variables": Setting(
        credentials=KEYS.replace("default", "work"), variables=VARIABLES | {"AWS_PROFILE": "work"}
    ),
    "credentials file": Setting(credentials=KEYS, config=profile_of("default", "region = eu-central-1")),
    "config file": Setting(config=KEYS + "aws_session_token = t\nregion = us-gov-west-1\n"),
    "both files": Setting(credentials=KEYS, config=KEYS.replace("AKIAFILE", "AKIACONFIG") + "region = cn-north-1\n"),
    "half of a file": Setting(credentials="[default]\naws_access_key_id = AKIAFILE\n"),
    "profile variable": Setting(credentials=KEYS.replace("default", "work"), variables={"AWS_PROFILE": "work"}),
    "both profile variables": Setting(
        credentials=KEYS.replace("default", "first") + KEYS.replace("default", "second").replace("FILE", "SECOND"),
        variables={"AWS_PROFILE": "first", "AWS_DEFAULT_PROFILE": "second"},
    ),
    "profile that is not there": Setting(credentials=KEYS, variables={"AWS_PROFILE": "gone"}),
    "profile argument that is not there": Setting(credentials=KEYS, profile="gone"),
    "file that is no file": Setting(credentials="aws_access_key_id = AKIAFILE\n", variables={"AWS_PROFILE": "x"}),
    "role of a source profile": Setting(
        credentials=KEYS, config=f"{WORK}source_profile = default\nexternal_id = word\nduration_seconds = 900\n",
        variables=STS, profile="work",
    ),
    "role before keys of its own": Setting(
        config=KEYS + ROLE + "source_profile = default\n", variables=STS
    ),
    "role after variables": Setting(config=KEYS + ROLE + "source_profile = default\n", variables=STS | VARIABLES),
    "role of a role": Setting(
        credentials=KEYS,
        config=f"{WORK}source_profile = between\n" + profile_of("between", ROLE + "source_profile = default"),
        variables=STS, profile="work",
    ),
    "role of variables": Setting(
        config=f"{WORK}credential_source = Environment\n", variables=STS | VARIABLES, profile="work"
    ),
    "role of a container": Setting(
        config=f"{WORK}credential_source = EcsContainer\n", variables=STS | CONTAINER, profile="work"
    ),
    "role of an instance": Setting(
        config=f"{WORK}credential_source = Ec2InstanceMetadata\n", variables=STS | INSTANCE, profile="work"
    ),
    "role of nobody": Setting(config=WORK, profile="work"),
    "role of two": Setting(
        config=f"{WORK}source_profile = default\ncredential_source = Environment\n", profile="work"
    ),
    "role of a source that is not there": Setting(config=f"{WORK}source_profile = gone\n", profile="work"),
    "role of a source without keys": Setting(
        config=f"{WORK}source_profile = empty\n" + profile_of("empty", "region = eu-west-1"), profile="work"
    ),
    "role of an unknown source": Setting(config=f"{WORK}credential_source = Elsewhere\n", profile="work"),
    "roles in a circle": Setting(
        config=f"{WORK}source_profile = round\n" + profile_of("round", ROLE + "source_profile = work"), profile="work"
    ),
    "web identity of variables": Setting(variables=STS | WEB | {"AWS_ROLE_SESSION_NAME": "pod"}),
    "web identity of a profile": Setting(
        config=f"{WORK}web_identity_token_file = {{home}}/token\n", variables=STS | WEB, profile="work"
    ),
    "web identity before files": Setting(
        credentials=KEYS, variables=STS | WEB | {"AWS_ROLE_SESSION_NAME": "pod"}
    ),
    "web identity beside a profile argument": Setting(credentials=KEYS, variables=STS | WEB, profile="default"),
    "process": Setting(config=profile_of("default", "credential_process = {python} {home}/program.py")),
    "process after the credentials file": Setting(
        credentials=KEYS, config=profile_of("default", "credential_process = {python} {home}/program.py")
    ),
    "process before the config file": Setting(
        config=KEYS + "credential_process = {python} {home}/program.py\n"
    ),
    "container": Setting(variables=CONTAINER | {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "word"}),
    "container before instance": Setting(variables=CONTAINER | INSTANCE),
    "container after files": Setting(credentials=KEYS, variables=CONTAINER),
    "instance": Setting(variables=INSTANCE),
    "instance after files": Setting(config=KEYS, variables=INSTANCE),
    "instance with metadata disabled": Setting(variables=INSTANCE | {"AWS_EC2_METADATA_DISABLED": "true"}),
    "endpoint for all": Setting(variables={"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "http://all.test"}),
    "endpoint for the service": Setting(
        variables={"AWS_ENDPOINT_URL_KMS": "http://kms.test/path", "AWS_ENDPOINT_URL": "http://all.test"},
        config=profile_of("default", "region = eu-west-1\nendpoint_url = http://profile.test"),
    ),
    "endpoint of the services section": Setting(
        config=profile_of("default", "region = eu-west-1\nservices = local\nendpoint_url = http://profile.test")
        + "[services local]\nkms =\n  endpoint_url = http://services.test\n",
    ),
    "endpoint of the profile": Setting(
        config=profile_of("default", "region = eu-west-1\nendpoint_url = http://profile.test")
    ),
    "endpoints ignored": Setting(
        variables={"AWS_ENDPOINT_URL": "http://all.test", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        config=profile_of("default", "region = eu-west-1"),
    ),
    "fips": Setting(config=profile_of("default", "region = us-west-2\nuse_fips_endpoint = true")),
    "dual stack": Setting(
        variables={"AWS_USE_DUALSTACK_ENDPOINT": "true"}, config=profile_of("default", "region = us-west-2")
    ),
    "both kinds of host": Setting(
        variables={"AWS_USE_DUALSTACK_ENDPOINT": "true", "AWS_USE_FIPS_ENDPOINT": "True"},
        config=profile_of("default", "region = cn-north-1"),
    ),
    "fips switched off by a variable": Setting(
        variables={"AWS_USE_FIPS_ENDPOINT": "false"},
        config=profile_of("default", "region = us-west-2\nuse_fips_endpoint = true"),
    ),
    "region of the old way": Setting(variables={"AWS_DEFAULT_REGION": "fips-us-gov-west-1"}),
    "region that is none": Setting(variables={"AWS_DEFAULT_REGION": "not a region"}),
}  # fmt: skip
