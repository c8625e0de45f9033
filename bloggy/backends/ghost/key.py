"""Proves to Ghost who asks: the Admin API key, and the short-lived token made from it for each request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bloggy.errors import Unauthorized
from bloggy.i18n import _

LIFETIME = 300
"""Seconds that Ghost lets a token live at most."""
_KEY = re.compile(r"([0-9a-f]{24}):((?:[0-9a-f]{2}){16,64})", re.IGNORECASE)
_CONTENT_KEY = re.compile(r"[0-9a-f]{26}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminKey:
    """An Admin API key in its two parts."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> AdminKey:
        """Read `id:hexsecret`. Raises Unauthorized, saying what was given instead where that is clear."""
        given = text.strip().strip("\"'")
        if match := _KEY.fullmatch(given):
            return cls(id=match[1].lower(), secret=bytes.fromhex(match[2]))
        hint = _(
            "Copy the Admin API key from Ghost’s Settings → Integrations; it has a colon in the middle. Then "
            "store it: bloggy blogs login."
        )
        if _CONTENT_KEY.fullmatch(given):
            raise Unauthorized(_("This is Ghost’s Content API key, which can only read posts."), hint=hint)
        if given.count(".") == 2 and given.startswith("ey"):
            raise Unauthorized(_("This is a token that Ghost made for a few minutes, not a key."), hint=hint)
        if not given:
            raise Unauthorized(_("The Admin API key is empty."), hint=hint)
        raise Unauthorized(_("This does not look like a Ghost Admin API key."), hint=hint)

    def token(self, now: datetime) -> str:
        """A JSON Web Token (HS256, audience `/admin/`) that is valid for five minutes from `now`."""
        made = int(now.timestamp())
        head = {"alg": "HS256", "typ": "JWT", "kid": self.id}
        claims = {"iat": made, "exp": made + LIFETIME, "aud": "/admin/"}
        signed = f"{_packed(head)}.{_packed(claims)}"
        signature = hmac.new(self.secret, signed.encode("ascii"), hashlib.sha256).digest()
        return f"{signed}.{_base64(signature)}"


def _packed(part: Mapping[str, object]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode("utf-8"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
