"""What the operations of STS are for, in words. Generated: do not edit; run `make gen`."""

from collections.abc import Mapping
from types import MappingProxyType

# Modules by operation.
MODULES: Mapping[str, str] = MappingProxyType(
    {
        "AssumeRole": "assume_role",
        "AssumeRoleWithSAML": "assume_role_with_saml",
        "AssumeRoleWithWebIdentity": "assume_role_with_web_identity",
        "AssumeRoot": "assume_root",
        "DecodeAuthorizationMessage": "decode_authorization_message",
        "GetAccessKeyInfo": "get_access_key_info",
        "GetCallerIdentity": "get_caller_identity",
        "GetDelegatedAccessToken": "get_delegated_access_token",
        "GetFederationToken": "get_federation_token",
        "GetSessionToken": "get_session_token",
        "GetWebIdentityToken": "get_web_identity_token",
    }
)

# What each operation does.
SUMMARIES: Mapping[str, str] = MappingProxyType(
    {
        "AssumeRole": "Answers temporary credentials of a role.",
        "AssumeRoleWithSAML": "Answers temporary credentials of a role to whom a SAML provider vouches for; unsigned.",
        "AssumeRoleWithWebIdentity": "Answers temporary credentials of a role for an OpenID Connect token; unsigned.",
        "AssumeRoot": "Answers short-lived, narrowed root credentials of a member account.",
        "DecodeAuthorizationMessage": "Reads what an encoded refusal of another service says.",
        "GetAccessKeyInfo": "Tells to which account an access key ID belongs.",
        "GetCallerIdentity": "Tells whose credentials sign; needs no permission.",
        "GetDelegatedAccessToken": "Trades a token in for temporary credentials that were delegated.",
        "GetFederationToken": "Answers temporary credentials for a user of one's own, within the caller's permissions.",
        "GetSessionToken": "Answers temporary credentials of the caller, as proof of an MFA device for example.",
        "GetWebIdentityToken": "Answers a signed token that says to others outside of AWS who the caller is.",
    }
)

# What members of requests and answers mean.
MEMBERS: Mapping[str, str] = MappingProxyType(
    {
        "AccessKeyId": "the access key ID",
        "Account": "ID of the account",
        "Arn": "ARN of the caller",
        "AssumedPrincipal": "ARN of whom the credentials are for",
        "AssumedRoleUser": "ARN and ID of the session",
        "Audience": "whom the token is for",
        "Credentials": "access key, session token and when they end; secret",
        "DecodedMessage": "the reasons, as JSON text",
        "DurationSeconds": "for how many seconds the credentials are good",
        "EncodedMessage": "the encoded message",
        "Expiration": "when the token ends",
        "ExternalId": "a word that the role's owner agreed on with the caller",
        "FederatedUser": "ARN and ID of the user",
        "Issuer": "who issued the assertion",
        "MinimumSessionTokenSize": "how long the session token is to be at least, in bytes",
        "Name": "name of the user",
        "NameQualifier": "hash over issuer, account and provider",
        "PackedPolicySize": "how full the space for policies and tags is, in percent",
        "Policy": "a policy document that narrows the session, as JSON text",
        "PolicyArns": "managed policies that narrow the session",
        "PrincipalArn": "ARN of the SAML provider",
        "ProvidedContexts": "contexts that were asserted for the session",
        "Provider": "who issued the token",
        "ProviderId": "host of an OAuth 2.0 provider; not given for OpenID Connect",
        "RoleArn": "ARN of the role",
        "RoleSessionName": "name of the session, which logs show",
        "SAMLAssertion": "the provider's answer, in base64; secret",
        "SerialNumber": "the MFA device",
        "SessionTokenSize": "how long the session token is, in bytes",
        "SessionTokenUtilization": "how full the session token is, in percent",
        "SigningAlgorithm": "algorithm that signs the token",
        "SourceIdentity": "who is behind the session; it cannot be changed later",
        "Subject": "whom the assertion is about",
        "SubjectFromWebIdentityToken": "whom the token is about",
        "SubjectType": "kind of the subject's name",
        "Tags": "tags of the session",
        "TargetPrincipal": "the member account",
        "TaskPolicyArn": "the managed policy that narrows the credentials to one task",
        "TokenCode": "the code that the MFA device shows",
        "TradeInToken": "the token to trade in; secret",
        "TransitiveTagKeys": "tags that sessions begun from this one keep",
        "UserId": "unique ID of the caller",
        "WebIdentityToken": "the token; secret",
    }
)
