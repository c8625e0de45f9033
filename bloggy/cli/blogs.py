"""The configured blogs: list them, connect one by its address, log in, test and remove."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bloggy.cli import diagnostics
from bloggy.cli.output import columns
from bloggy.cli.parser import Parser
from bloggy.errors import ConfigError, NoKeyring, UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse

    from bloggy.backends.base import Site
    from bloggy.cli.output import Output
    from bloggy.services.blogs import BlogInfo
    from bloggy.services.comments.sources import SourceInfo
    from bloggy.services.workspace import Workspace

_PATIENCE = 10.0
"""Seconds that the keyring may take to say what it holds."""
KEEPS = ("keyring", "command", "environment", "ask")


class _Named(Parser):
    """A parser whose one name, and what is KEY=VALUE, may also stand behind options."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, then what it left over is looked at again."""
        options, extras = super().parse_known_args(args, namespace)
        if getattr(options, "name", "") is None and extras and not extras[0].startswith("-"):
            options.name, *extras = extras
        if isinstance(getattr(options, "options", None), list):
            pairs = [one for one in extras if "=" in one and not one.startswith("-")]
            options.options += pairs
            extras = [one for one in extras if one not in pairs]
        return options, extras


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare `bloggy blogs` and what follows it."""
    from bloggy.cli.main import add_common

    actions = parser.add_subparsers(
        dest="action", metavar=_("list | add | login | test | remove"), parser_class=_Named
    )
    made = {
        action: actions.add_parser(action, help=told, description=told)
        for action, told in {
            "list": _("the configured blogs, and where their passwords are"),
            "add": _("connect the blog at an address, or write down its options as KEY=VALUE"),
            "login": _("store a new password, after it was tested"),
            "test": _("ask the blog who you are there and what you may do"),
            "remove": _("take it out of the configuration, and its password out of the keyring"),
        }.items()
    }
    for action, child in made.items():
        add_common(child, first=False)
        if action != "list":
            child.add_argument("name", nargs="?", metavar=_("URL | B") if action == "add" else "B")
    made["add"].add_argument(
        "options", nargs="*", metavar="KEY=VALUE", help=_("the new blog's options, e.g. path=~/site")
    )
    made["add"].add_argument(
        "--comments-for",
        metavar="B",
        help=_(
            "not a blog: where comments on the posts of blog B are kept, by an address or a kind (isso …)"
        ),
    )
    made["add"].add_argument("--name", dest="called", metavar="B", help=_("call it this"))
    add_connecting(made["add"])
    add_keeping(made["login"])
    parser.set_defaults(run=_run, action="list")


def add_connecting(parser: argparse.ArgumentParser) -> None:
    """The options that answer what connecting a blog asks for."""
    group = parser.add_argument_group(_("connecting a blog by its address"))
    group.add_argument("--backend", metavar="KIND", help=_("of several kinds that are found, take this"))
    group.add_argument("--user", metavar="U", help=_("the account's name there"))
    group.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help=_("one more option of the blog")
    )
    group.add_argument(
        "--insecure", action="store_true", help=_("send the password over plain http, readable on the way")
    )
    group.add_argument("--yes", "-y", action="store_true", help=_("of several kinds, take the best"))
    add_keeping(parser)


def add_keeping(parser: argparse.ArgumentParser) -> None:
    """The options that say where a password comes from and where it is kept; none of them holds it."""
    group = parser.add_argument_group(_("the password"))
    group.add_argument("--keep", choices=KEEPS, help=_("where it is kept; “ask” keeps it nowhere"))
    group.add_argument("--password-command", metavar="COMMAND", help=_("a command that prints it"))
    group.add_argument("--password-env", metavar="NAME", help=_("the environment variable that holds it"))
    group.add_argument(
        "--password-stdin",
        "--stdin",
        dest="stdin",
        action="store_true",
        help=_("read it from standard input"),
    )
    group.add_argument("--untested", action="store_true", help=_("do not ask the blog, as when offline"))


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    if options.action != "list" and not options.name:
        raise UsageError(
            _("`bloggy blogs {action}` needs the name of a blog.").format(action=options.action),
            hint=_("`bloggy blogs add https://example.org` finds out the rest.")
            if options.action == "add"
            else _("`bloggy blogs` lists them."),
        )
    actions = {"list": _list, "add": _add, "login": _login, "test": _test, "remove": _remove}
    return await actions[options.action](workspace, options, output)


async def _list(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    blogs, sources = workspace.blogs.list(), workspace.blogs.sources()
    names = list(dict.fromkeys([*(blog.name for blog in blogs), *(source.name for source in sources)]))
    told = await asyncio.gather(*(kept(workspace, name) for name in names))
    places = dict(zip(names, told, strict=True))
    talk = {blog.name: [one for one in sources if one.blog == blog.name] for blog in blogs}
    output.document(
        [
            {
                "blog": blog.name,
                "backend": blog.backend,
                "target": blog.target,
                "generator": blog.generator or None,
                "in_place": blog.in_place,
                "secret": places[blog.name] or None,
                "publishes": workspace.blogs.publishes(blog.name),
                "comments": [_source(workspace, one, places[one.name]) for one in talk[blog.name]],
            }
            for blog in blogs
        ],
        columns([row for blog in blogs for row in _rows(workspace, blog, talk[blog.name], places)])
        if blogs
        else [
            _(
                "No blogs yet. `bloggy init FOLDER` finds one in a site's folder, "
                "`bloggy blogs add ADDRESS` one on the web."
            )
        ],
    )
    return 0


def _source(workspace: Workspace, source: SourceInfo, place: str) -> dict[str, object]:
    info = workspace.blogs.info(source.name)
    return {
        "source": source.name,
        "backend": info.backend,
        "target": info.target,
        "secret": place or None,
    }


def _rows(
    workspace: Workspace, blog: BlogInfo, sources: Sequence[SourceInfo], places: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    """A line for the blog, and one for each other place where comments on its posts are."""
    own = any(source.name == blog.name for source in sources)
    posts = workspace.blogs.publishes(blog.name)
    what = _("posts and comments") if own and posts else _("comments") if own else _("posts")
    yield f"{blog.name}  ({what})", blog.backend, blog.target, _password(places[blog.name])
    for source in sources:
        if source.name != blog.name:
            info = workspace.blogs.info(source.name)
            name = _("  {source}  (comments)").format(source=source.name)
            yield name, info.backend, info.target, _password(places[source.name])


async def kept(workspace: Workspace, name: str) -> str:
    """Where the blog's secret is, as a phrase; empty where it needs none."""
    try:
        if workspace.secrets.need(name) is None:
            return ""
        async with asyncio.timeout(_PATIENCE):
            return await workspace.secrets.where(name) or _("nowhere; it is asked for")
    except TimeoutError:
        return _("in the keyring, perhaps, which does not answer")
    except NoKeyring:
        return _("nowhere; the keyring can’t be used")
    except ConfigError as error:
        return error.message


def _password(place: str) -> str:
    return _("password {place}").format(place=place) if place else ""


async def _add(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    if options.comments_for:
        from bloggy.cli import connect_talk

        connect_talk.report(await connect_talk.add_talk(workspace, options), output)
        return 0
    if is_address(options.name, options.options):
        from bloggy.cli.connect import connect, report

        options.option = [*options.options, *options.option]
        report(await connect(workspace, options, options.name), output)
        return 0
    if not options.options:
        raise UsageError(
            _("“{name}” is neither a blog's address nor a name with options.").format(name=options.name),
            hint=_("For example `bloggy blogs add https://example.org`, or “{name} path=~/site”.").format(
                name=options.name
            ),
        )
    table = table_of(workspace, options.options, backend="git")
    await workspace.blogs.add(options.name, table)
    info = workspace.blogs.info(options.name)
    output.document({"blog": info.name, "target": info.target}, [f"{info.name}: {info.target}"])
    return 0


def is_address(name: str, options: Sequence[str]) -> bool:
    """Whether `bloggy blogs add NAME …` means the blog at an address, not a name with KEY=VALUE."""
    if "://" in name:
        return True
    host = name.partition("/")[0].partition(":")[0]
    return not options and ("." in host.strip(".") or host == "localhost" or name.startswith("["))


def table_of(workspace: Workspace, options: Sequence[str], *, backend: str) -> dict[str, object]:
    """KEY=VALUE as the values that the backend's options have. Raises UsageError, ConfigError."""
    pairs = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals or not key:
            raise UsageError(
                _("“{option}” is not KEY=VALUE.").format(option=key), hint=_("For example path=~/site")
            )
        pairs[key.strip()] = value
    backend = pairs.pop("backend", backend)
    types = {option.key: option.type for option in workspace.registry.load(backend).options}
    return {"backend": backend, **{key: _typed(types.get(key, ""), pairs[key]) for key in pairs}}


def _typed(kind: str, value: str) -> object:
    if kind == "bool" and value in {"true", "false"}:
        return value == "true"
    if kind == "int" and value.lstrip("-").isdecimal():
        return int(value)
    if kind == "list":
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


async def _login(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    from bloggy.cli.connect import log_in

    site = await log_in(workspace, options, options.name)
    _tell(options.name, site, await kept(workspace, options.name), output)
    return 0


async def _test(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    site = await workspace.connecting.check(options.name)
    _tell(options.name, site, await kept(workspace, options.name), output)
    return 0


def _tell(name: str, site: Site | None, place: str, output: Output) -> None:
    """What the blog said about itself and us."""
    known = (site.title, site.software, site.url, site.account) if site else ()
    lines = [part for part in known if part] or [name]
    output.document(
        {
            "blog": name,
            "title": (site.title if site else "") or None,
            "url": (site.url if site else "") or None,
            "software": site.software if site else None,
            "account": (site.account if site else "") or None,
            "secret": place or None,
            "notes": list(site.notes) if site else [],
        },
        [*lines, *([_password(place)] if place else []), *(site.notes if site else ())],
    )


async def _remove(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    left = await workspace.blogs.remove(options.name)
    diagnostics.note(
        _("{name} is no longer in the configuration; the blog itself is as it was.").format(name=options.name)
    )
    if left:
        diagnostics.note(_("If its password is in the keyring, it is still there. {why}").format(why=left))
    return 0
