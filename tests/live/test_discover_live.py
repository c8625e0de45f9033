"""What stands at the address of a real WordPress or Ghost is found out."""

from __future__ import annotations

import http.server
import ssl
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.discover import discover
from bloggy.backends.registry import Registry
from bloggy.errors import Unreachable
from tests.live.server_process import free_port
from tests.live.servers import fresh_ghost, fresh_wordpress
from tests.live.wordpress_server import WordPress

pytestmark = [pytest.mark.live, pytest.mark.anyio]


@pytest.mark.parametrize("version", ["7", "6"])
@pytest.mark.parametrize("face", ["", "blog"])
async def test_a_wordpress_is_found_with_its_rest_interface(version: str, face: str) -> None:
    site = fresh_wordpress(version)
    [one] = (await discover(site.face(face))).candidates
    assert one.table["api"] == "rest"
    assert one.table["root"] == f"{site.face(face)}/wp-json/"
    assert one.table["url"] == site.face(face)
    assert one.notes == ()
    assert one.title


async def test_a_wordpress_without_permalinks_is_found() -> None:
    site = fresh_wordpress()
    [one] = (await discover(site.face("plain"))).candidates
    assert one.table["api"] == "rest"
    assert "rest_route=" in str(one.table["root"])


@pytest.mark.parametrize("version", ["7", "6"])
async def test_a_wordpress_whose_rest_interface_is_shut_is_reached_by_xml_rpc(version: str) -> None:
    site = fresh_wordpress(version)
    found = await discover(f"{site.face('closed')}/wp-admin/")
    [one] = found.candidates
    assert one.table["api"] == "xmlrpc"
    assert one.table["xmlrpc"] == f"{site.face('closed')}/xmlrpc.php"
    assert any("shut" in tried.result for tried in found.tried)
    surroundings = Surroundings(blog="blog", library=Path("/"), cache=Path("/"), secret=_password(site))
    backend = Registry().create("wordpress", {**one.table, "user": "admin"}, surroundings)
    assert (await backend.probe()).account == "admin (administrator)"
    await backend.aclose()


def _password(site: WordPress) -> Callable[[], Awaitable[str]]:
    async def secret() -> str:
        return site.admin.password

    return secret


async def test_a_wordpress_is_found_from_one_of_its_posts() -> None:
    site = fresh_wordpress()
    post = site.call("POST", "/posts", {"title": "Fog", "content": "x", "status": "publish"})
    [one] = (await discover(post["link"])).candidates
    assert one.table["root"] == f"{site.base}/wp-json/"


async def test_a_ghost_is_found_with_its_version() -> None:
    site = fresh_ghost()
    for address in (site.base, f"{site.base}/ghost/#/editor/post"):
        [one] = (await discover(address)).candidates
        assert one.backend == "ghost"
        assert str(one.table["url"]).rstrip("/") == site.base
        assert one.software.startswith("Ghost 6")
        assert one.notes == ()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[str]:
    """A server with a certificate that nobody vouches for."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_certificate_that_cannot_be_trusted_is_named(secure: str) -> None:
    with pytest.raises(Unreachable, match=r"certificate of 127\.0\.0\.1 can’t be trusted"):
        await discover(secure)


async def test_a_name_that_does_not_exist_and_a_closed_port_are_told_apart() -> None:
    with pytest.raises(Unreachable, match=r"no site called nothing\.invalid"):
        await discover("nothing.invalid")
    with pytest.raises(Unreachable, match="Nothing answers"):
        await discover(f"127.0.0.1:{free_port()}")
