"""Keeps secrets where the system keeps them, so that none ever stands in a file of bloggy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from bloggy.domain.clean import clean_line
from bloggy.errors import NoKeyring
from bloggy.i18n import _

SERVICE = "bloggy"
"""Under this name the entries are found in the keyring's own program."""

_UNUSABLE = ("keyring.backends.fail", "keyring.backends.null")
"""What the library falls back on: one refuses everything, one forgets everything."""

T = TypeVar("T")


class Ring(Protocol):
    """What is used of a keyring; every `keyring.backend.KeyringBackend` is one."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store or replace it."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove it; raises if there is none."""


class Keyring:
    """The system's keyring. Each call may block for as long as its program asks its owner something."""

    def __init__(self, ring: Ring | None = None) -> None:
        """`ring` stands in for the system's own."""
        self._ring = ring

    def name(self) -> str:
        """What keeps the secrets, for people. Raises NoKeyring."""
        ring = self._usable()
        told = getattr(ring, "name", "")
        return clean_line(str(told)) if isinstance(told, str) and told else type(ring).__name__

    def works(self) -> str:
        """Its name, after asking it for something that is not there. Raises NoKeyring."""
        self.get("?")
        return self.name()

    def get(self, account: str) -> str | None:
        """The secret of `account`, None if there is none. Raises NoKeyring."""
        return self._try(lambda ring: ring.get_password(SERVICE, account))

    def put(self, account: str, secret: str) -> None:
        """Store the secret, and look whether it is really there. Raises NoKeyring."""
        self._try(lambda ring: ring.set_password(SERVICE, account, secret), secret)
        if self.get(account) != secret:
            raise unusable(_("it does not keep what it is given"))

    def remove(self, account: str) -> None:
        """Forget the secret; that there is none is fine. Raises NoKeyring."""
        if self.get(account) is not None:
            self._try(lambda ring: ring.delete_password(SERVICE, account))

    def _try(self, work: Callable[[Ring], T], secret: str = "") -> T:
        ring = self._usable()
        try:
            return work(ring)
        except Exception as error:  # noqa: BLE001 - each system's keyring raises errors of its own
            told = _reason(error)
        # Outside of the handler: the library's error must not travel along, it may hold what it was given.
        raise unusable(told.replace(secret, "•••") if secret else told)

    def _usable(self) -> Ring:
        ring = self._ring
        if ring is None:
            ring = _system_ring()
            if type(ring).__module__ in _UNUSABLE:
                raise unusable(_("this system has none, or it does not run here"))
            self._ring = ring
        return ring


def _system_ring() -> Ring:
    """The keyring of this system. Raises NoKeyring."""
    try:
        import keyring

        return keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - importing and starting it runs code of the system's choice
        raise unusable(_reason(error)) from None


def unusable(reason: str) -> NoKeyring:
    """The error that says why the keyring can't be used, and what else can be done."""
    return NoKeyring(
        _("The keyring can’t be used: {reason}.").format(reason=reason.rstrip(".")),
        hint=_(
            "Take the command of a password manager or an environment variable instead, or let bloggy ask "
            "each time."
        ),
    )


def _reason(error: Exception) -> str:
    told = clean_line(str(error)).strip()
    return told[:200] if told else type(error).__name__
