"""Writes the manual's page of a kind of blog out of its own declaration, so that it can't grow stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bloggy.backends.base import Backend
    from bloggy.backends.options import Option, SecretNeed


def backend_page(kind: type[Backend], *, only_comments: bool = False) -> str:
    """The page as Markdown: how to connect it, the steps to its key, every option of its table.

    `only_comments` is for places that stand beside a blog, in its table.
    """
    return "\n".join(_lines(kind, only_comments=only_comments)) + "\n"


def _lines(kind: type[Backend], *, only_comments: bool) -> Iterator[str]:
    name = "NAME" if not only_comments else f"NAME-{kind.name}"
    yield f"# {kind.label or kind.name}"
    yield ""
    yield from _connecting(kind, only_comments=only_comments)
    if kind.secret is not None:
        yield from _steps(kind.secret, name)
    yield "## " + _("In the configuration")
    yield ""
    yield "    [blogs.NAME.comments]" if only_comments else "    [blogs.NAME]"
    yield f'    source = "{kind.name}"' if only_comments else f'    backend = "{kind.name}"'
    for option in kind.options:
        if option.required:
            yield f'    {option.key} = "{option.example}"'
    yield ""
    for option in kind.options:
        yield f"- **{option.key}**: {explained(option)}"
    yield ""
    yield _("`bloggy blogs test {name}` says whether it works, and `bloggy doctor` what does not.").format(
        name=name
    )


def _connecting(kind: type[Backend], *, only_comments: bool) -> Iterator[str]:
    if only_comments:
        yield _("Comments of a blog that you have; NAME is what `bloggy blogs` calls that blog.")
        yield ""
        yield f"    bloggy blogs add {kind.name} --comments-for NAME"
        if any(option.key == "site" for option in kind.options):
            yield "    bloggy blogs add https://example.org/a-post/ --comments-for NAME"
        yield ""
        yield _("asks for what it needs, tests it and writes it down; `bloggy help comments` tells the rest.")
    else:
        if kind.name == "git":
            yield _(
                "A static site. `bloggy init FOLDER` finds out what it is; `bloggy help sites` tells more."
            )
            yield ""
        needed = [one for one in kind.options if one.required] or [*kind.options[:1]]
        wanted = " ".join(f"{one.key}={one.example}" for one in needed)
        yield "    " + f"bloggy blogs add NAME backend={kind.name} {wanted}".strip()
        yield ""
        yield _("writes it down; NAME is yours to choose.")
    yield ""


def _steps(secret: SecretNeed, name: str) -> Iterator[str]:
    yield _("It needs one secret: {secret}.").format(secret=secret.label)
    if secret.unless:
        yield _("With the option “{option}” it works without.").format(option=secret.unless)
    yield ""
    for number, step in enumerate(secret.steps, 1):
        yield f"{number}. {step}"
    yield ""
    yield _(
        "`bloggy blogs login {name}` takes a new one and says where it is kept; `bloggy help passwords` "
        "tells more."
    ).format(name=name)
    yield ""


def explained(option: Option) -> str:
    """What an option is for, with its default, its choices or an example."""
    told = [option.help]
    if option.required:
        told.append(_("It must be given."))
    elif option.default not in {None, "", False}:
        default = str(option.default).lower() if isinstance(option.default, bool) else option.default
        told.append(_("Without it: {default}.").format(default=f"`{default}`"))
    if option.choices:
        told.append(_("One of {choices}.").format(choices=", ".join(f"`{one}`" for one in option.choices)))
    elif option.example and not option.required:
        told.append(_("For example {example}.").format(example=f"`{option.example}`"))
    return " ".join(told)
