"""A blog on another machine that wants a password, played through the real HTTP code, and some keyrings."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.options import Option, SecretNeed, remote_options
from bloggy.backends.registry import Registry
from bloggy.backends.web import Client

CANARY = "canary-Tr0ub4dor-&3"
"""The one right password; it must never be seen anywhere but in a header to the right host."""
ADDRESS = "https://ada.example.org"
FRONT = '<html><head><meta name="generator" content="Ghost 6.65"><title>Ada writes</title></head></html>'


class MemoryRing:
    """A keyring that works."""

    name = "test ring"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class ForgetfulRing(MemoryRing):
    """One that keeps nothing and says nothing, as the null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Lost."""


class BrokenRing(MemoryRing):
    """One whose errors repeat what they were given."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("D-Bus is not running\x1b[2J")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"can't store {password!s}")


class HangingRing(MemoryRing):
    """One whose program waits for its owner; `release` ends that."""

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.release.wait(60)
        return super().get_password(service, username)


@dataclass
class RemoteBlog:
    """The other machine."""

    requests: list[httpx.Request] = field(default_factory=list)
    offline: bool = False
    secret: str = CANARY
    """Which password is right at present."""
    headers: dict[str, str] = field(default_factory=dict)
    """Of every answer."""
    notes: tuple[str, ...] = ()
    front: str = FRONT
    wordpress: bool = False
    """WordPress answers there, too."""

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """Stands in for the network."""
        return httpx.MockTransport(self._answer)

    @property
    def registry(self) -> Registry:
        """Knows how to talk to it, by the name under which it is found."""
        blog = self

        class Bound(GuardedBackend):
            notes = blog.notes

        return Registry({"ghost": Bound})

    @property
    def authorized(self) -> list[httpx.Request]:
        """The requests that carried a password."""
        return [request for request in self.requests if "authorization" in request.headers]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.offline:
            raise httpx.ConnectError("no route to host", request=request)
        self.requests.append(request)
        path = request.url.path
        if path == "/":
            return httpx.Response(200, html=self.front, headers=self.headers)
        if path == "/ghost/api/admin/site/":
            url = f"{request.url.scheme}://{request.url.netloc.decode()}/"
            site = {"title": "Ada writes", "url": url, "version": "6.65"}
            return httpx.Response(200, json={"site": site}, headers=self.headers)
        if path == "/ghost/api/admin/me/":
            if request.headers.get("authorization") != f"Token {self.secret}":
                return httpx.Response(401, json={"errors": []}, headers=self.headers)
            return httpx.Response(200, json={"name": "Ada"}, headers=self.headers)
        if path == "/wp-json/" and self.wordpress:
            root = {
                "name": "Ada writes",
                "url": ADDRESS,
                "home": ADDRESS,
                "namespaces": ["wp/v2"],
                "routes": {},
            }
            return httpx.Response(200, json=root, headers=self.headers)
        return httpx.Response(404, text="nothing here", headers=self.headers)


class GuardedBackend(Backend):
    """Asks for a key, and says who it belongs to."""

    name = "ghost"
    label = "Ghost"
    options = (*remote_options(), Option(key="admin", help="Where the interface is.", type="url"))
    secret = SecretNeed(
        label="Admin API key",
        steps=("Open the page of integrations.", "Add one called bloggy and copy its key."),
        page="ghost/#/settings/integrations",
    )
    notes: tuple[str, ...] = ()

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        async def authorize() -> Mapping[str, str]:
            return {"Authorization": f"Token {await around.secret()}"}

        self._client = Client(
            str(settings.get("admin") or f"{str(settings['url']).rstrip('/')}/ghost/api/admin/"),
            authorize=authorize,
            insecure=bool(settings.get("insecure")),
            transport=around.transport,
        )
        self._url = str(settings["url"])

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        return cls(settings, surroundings)

    async def probe(self) -> Site:
        told = (await self._client.get("me/")).json()
        return Site(
            title="Ada writes",
            url=self._url,
            software="Ghost 6.65",
            account=told["name"],
            notes=self.notes,
            options={"timezone": "Europe/Paris", "permalink": "/:slug/", "unheard_of": "x", "user": None},
        )

    async def aclose(self) -> None:
        await self._client.aclose()
