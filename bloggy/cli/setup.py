"""Setting up and looking after: init, keys, config, completion."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli.output import columns
from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.connect import Connected
    from bloggy.cli.output import Output
    from bloggy.services.workspace import Workspace
    from bloggy.storage.config import Config


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    _ARGUMENTS[name](parser)


def _init(parser: argparse.ArgumentParser) -> None:
    from bloggy.cli.blogs import add_connecting

    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help=_("of posts, or of a site"))
    parser.add_argument("--name", metavar="B", help=_("call the blog this"))
    parser.add_argument(
        "--url",
        metavar="URL",
        help=_("the blog's address: posts of the folder go there; for a site: its public address"),
    )
    from bloggy.cli.starting import add_starting

    add_starting(parser)
    add_connecting(parser)
    parser.set_defaults(run=_run_init)


def _keys(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_run_keys)


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("path", "check"), default="check")
    parser.set_defaults(run=_run_config, needs_workspace=False)


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.set_defaults(run=_run_completion, needs_workspace=False)


_ARGUMENTS = {
    "init": _init,
    "keys": _keys,
    "config": _config,
    "completion": _completion,
}


async def _run_init(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    from bloggy.cli.connect import lines_of, shape_of

    folder = Path(options.folder).expanduser().absolute()
    from bloggy.cli.starting import refuse_without_new, start_site

    if options.new:
        return await start_site(workspace, options, folder, output)
    refuse_without_new(options)
    remote = await _connected(workspace, options, folder)
    found = await workspace.blogs.init(folder, name=options.name, url=options.url or "")
    posts = ngettext("{n} post", "{n} posts", found.posts).format(n=found.posts)
    lines = [_("{folder}: {posts}.").format(folder=found.folder, posts=posts)]
    if found.label:
        lines.append(
            _("A site made with {generator}, at {site}.").format(generator=found.label, site=found.site)
        )
    if found.suggestion:
        lines.append(
            _("Publishes to {target}.").format(target=found.remote or _("its repository, without a remote"))
        )
    lines += lines_of(remote) if remote else list(found.notes)
    lines.append(_("Configuration: {path}").format(path=workspace.paths.config_file))
    output.document(
        {
            "folder": str(found.folder),
            "site": str(found.site) if found.site else None,
            "generator": found.generator or None,
            "repository": str(found.repository) if found.repository else None,
            "remote": found.remote or None,
            "branch": found.branch or None,
            "posts": found.posts,
            "blog": dict(found.suggestion) or None,
            "connected": shape_of(remote) if remote else None,
            "config": str(workspace.paths.config_file),
            "notes": list(found.notes) if remote is None else [],
        },
        lines,
    )
    return 0


async def _connected(workspace: Workspace, options: argparse.Namespace, folder: Path) -> Connected | None:
    """The blog at --url, where the folder is no site itself: connected before the folder is written down."""
    if not options.url or (folder.is_dir() and (await workspace.blogs.detect(folder)).site is not None):
        return None
    from bloggy.cli.connect import connect

    options.called = options.name
    return await connect(workspace, options, options.url)


async def _run_keys(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    from bloggy.domain.actions import ACTIONS, keys_of

    rows = [
        (action.id, keys_of(action, workspace.config.keys), _(action.label), _(action.help))
        for action in ACTIONS
    ]
    output.document(
        [{"action": i, "keys": k.split(","), "label": label, "help": text} for i, k, label, text in rows],
        columns([(", ".join(k.split(",")), i, text or label) for i, k, label, text in rows]),
    )
    return 0


def _run_config(options: argparse.Namespace, output: Output) -> int:
    from bloggy.storage import config
    from bloggy.storage.paths import Paths

    paths = Paths.default(Path(options.config).expanduser() if options.config else None)
    if options.action == "path":
        output.document(
            {"path": str(paths.config_file), "exists": paths.config_file.exists()}, [str(paths.config_file)]
        )
        return 0
    _check_blogs(config.load(paths))
    state = _("is right") if paths.config_file.exists() else _("does not exist; the defaults hold")
    output.document({"path": str(paths.config_file), "ok": True}, [f"{paths.config_file} {state}."])
    return 0


def _check_blogs(read: Config) -> None:
    """Only where there are blogs: looking at their options loads their backends."""
    if read.blogs:
        from bloggy.services.options import check_all

        check_all(read)


def _run_completion(options: argparse.Namespace, output: Output) -> int:
    from bloggy.cli.completion import script

    output.text(script(options.shell))
    return 0
