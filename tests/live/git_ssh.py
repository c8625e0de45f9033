"""A real git remote over SSH on the loopback: the system's sshd with a configuration and keys of its own."""

from __future__ import annotations

import contextlib
import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONFIG = """Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
PidFile none
AuthorizedKeysFile {folder}/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
"""


def sshd() -> str | None:
    """Where the system's sshd is, if it is installed."""
    return shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


@dataclass(frozen=True)
class GitSsh:
    """The running server."""

    folder: Path
    port: int

    def url(self, repository: Path) -> str:
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{repository}"

    def command(self, *, key: str = "id_ed25519", known_hosts: str = "known_hosts") -> str:
        """What the writer would have in GIT_SSH_COMMAND."""
        return (
            f"ssh -F none -i {self.folder / key} -o IdentitiesOnly=yes -o IdentityAgent=none "
            f"-o UserKnownHostsFile={self.folder / known_hosts}"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[GitSsh]:
    """Start sshd with files in `folder`; `id_ed25519` may log in, `id_other` may not."""
    program = sshd()
    assert program is not None
    folder.mkdir(mode=0o700)
    for name in ("host_key", "id_ed25519", "id_other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    port = _free_port()
    shutil.copyfile(folder / "id_ed25519.pub", folder / "authorized_keys")
    host = " ".join((folder / "host_key.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host}\n")
    (folder / "nobody_known").write_text("")
    (folder / "sshd_config").write_text(CONFIG.format(port=port, folder=folder))
    if Path("/run").is_dir():
        with contextlib.suppress(PermissionError):
            Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen([program, "-D", "-f", folder / "sshd_config", "-E", folder / "sshd.log"])
    try:
        for _try in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield GitSsh(folder=folder, port=port)
    finally:
        process.terminate()
        process.wait()
