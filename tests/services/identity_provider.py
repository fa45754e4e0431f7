"""An identity provider: keys, the set of their public halves, and tokens signed with them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

ISSUER = "https://issuer.example.com/realm"
AUDIENCE = "sts.amazonaws.com"
SUBJECT = "system:serviceaccount:shop:backend"


@dataclass
class IdentityProvider:
    """Signs with one RSA key and one elliptic curve key, `rsa` and `ec` by their ids."""

    issuer: str = ISSUER
    keys: dict[str, RSAKey | ECKey] = field(
        default_factory=lambda: {
            "rsa": RSAKey.generate_key(2048, {"kid": "rsa"}),
            "ec": ECKey.generate_key("P-256", {"kid": "ec"}),
        }
    )

    def key_set(self) -> bytes:
        """Return the JSON Web Key Set."""
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys.values()]}).encode()

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Return good claims, or with changes; None leaves a claim out."""
        now = int(time.time())
        good = {"iss": self.issuer, "sub": SUBJECT, "aud": [AUDIENCE], "iat": now, "nbf": now, "exp": now + 600}
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    def token(self, key_id: str = "rsa", *, header: dict[str, Any] | None = None, **changed: Any) -> str:
        """Return a token."""
        algorithm = "RS256" if isinstance(self.keys[key_id], RSAKey) else "ES256"
        head = {"alg": algorithm, "kid": key_id, **(header or {})}
        return jwt.encode(head, self.claims(**changed), self.keys[key_id])
