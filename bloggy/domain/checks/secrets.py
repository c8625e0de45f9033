"""Rules that keep keys and passwords from going public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bloggy.domain.checks.model import Facts, Problem
from bloggy.i18n import _

_TOKENS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bgithub_pat_[A-Za-z0-9_]{30,}"
    r"|\bglpat-[A-Za-z0-9_-]{20,}"
    r"|\bsk-[A-Za-z0-9_-]{20,}|\bsk_live_[A-Za-z0-9]{16,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\bAIza[0-9A-Za-z_-]{35}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
)
_PASSWORD = re.compile(
    r"""(?i)\b(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|mot[ _-]de[ _-]passe)"""
    r"""["']?\s*[=:]\s*["']?([^\s"'`,;]{6,})"""
)
_URL_LOGIN = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:([^\s/@]+)@")
_STAND_IN = re.compile(
    r"(?i)^(?:[<\[{$%*(].*|x+|\.+|…|.*(?:your|example|change|secret|password|placeholder|votre|…|\*\*\*).*)$"
)


def keys(facts: Facts) -> Iterator[Problem]:
    """Strings that are keys to something; the message never repeats them."""
    for number, line in enumerate(facts.document.text.splitlines(), start=1):
        if _is_token(line):
            yield Problem(
                check="secret",
                level="error",
                message=_("This line holds what looks like a private key or an access token."),
                line=number,
                fix=_("Take it out, and replace the key if it has ever left this machine."),
            )
        elif _is_password(line):
            yield Problem(
                check="password",
                level="warning",
                message=_("This line holds what looks like a password."),
                line=number,
                fix=_("Take it out unless it is made up."),
            )


def holds_key(text: str) -> bool:
    """Whether a line of it is the key to something, or a password."""
    return any(_is_token(line) or _is_password(line) for line in text.splitlines())


def _is_token(line: str) -> bool:
    return _TOKENS.search(line) is not None


def _is_password(line: str) -> bool:
    found = (_PASSWORD.search(line), _URL_LOGIN.search(line))
    return any(match and not _STAND_IN.match(match[1]) for match in found)


RULES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (keys,)
