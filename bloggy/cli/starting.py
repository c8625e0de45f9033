"""`bloggy init FOLDER --new GENERATOR`: a new site that builds and publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from bloggy.cli.output import Output
    from bloggy.services.workspace import Workspace


def add_starting(parser: argparse.ArgumentParser) -> None:
    """The options of a new site."""
    group = parser.add_argument_group(_("a new site"))
    group.add_argument(
        "--new",
        choices=("hugo", "jekyll", "pelican"),
        help=_("start a site of this generator in FOLDER, which must be new or empty"),
    )
    group.add_argument("--title", metavar="T", help=_("the new site’s title"))
    group.add_argument("--remote", metavar="ADDRESS", help=_("an empty git repository that it is pushed to"))
    group.add_argument(
        "--author", metavar="A", help=_("whose commits they are, where git does not know: Name <mail>")
    )


def refuse_without_new(options: argparse.Namespace) -> None:
    """What only a new site has is not taken silently for a folder that is there. Raises UsageError."""
    for name in ("title", "remote", "author"):
        if getattr(options, name) is not None:
            raise UsageError(
                _("--{option} is for a new site.").format(option=name),
                hint=_("Name its generator too: --new hugo, --new jekyll or --new pelican."),
            )


async def start_site(workspace: Workspace, options: argparse.Namespace, folder: Path, output: Output) -> int:
    """Make it, and say what was made, what is left to do and how to undo it."""
    from bloggy.services.starting.site import Wanted, start

    made = await start(
        workspace,
        Wanted(
            folder=folder,
            generator=options.new,
            title=options.title or "",
            remote=options.remote or "",
            url=options.url or "",
            author=_author(options.author),
        ),
    )
    config = workspace.paths.config_file
    lines = [
        _("{folder}: a new {generator} site.").format(folder=folder, generator=made.kind.label),
        _("The first post, a draft: {path}").format(path=made.post),
        _("Publishes to {target}.").format(target=made.found.remote or _("its repository, without a remote")),
        *made.notes,
        _("To undo all this, delete {folder} and its lines in {config}.").format(
            folder=folder, config=config
        ),
        _("Next: “bloggy” opens it."),
    ]
    output.document(
        {
            "folder": str(folder),
            "generator": made.kind.name,
            "installed": made.kind.program is not None,
            "url": made.url or None,
            "remote": made.found.remote or None,
            "branch": made.found.branch or None,
            "post": str(made.post),
            "blog": dict(made.found.suggestion) or None,
            "config": str(config),
            "notes": list(made.notes),
        },
        lines,
    )
    return 0


def _author(typed: str | None) -> tuple[str, str] | None:
    """Name and mail. Raises UsageError."""
    if not typed:
        return None
    name, _bracket, mail = typed.strip().removesuffix(">").partition("<")
    if not name.strip() or "@" not in mail:
        raise UsageError(
            _("“{author}” is not an author.").format(author=typed),
            hint=_("Write it as: Your Name <you@example.org>"),
        )
    return name.strip(), mail.strip()
