"""Writes the manual's page of a kind of blog out of its own declaration, so that it can't grow stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bloggy.backends.base import Backend
    from bloggy.backends.options import Option, SecretNeed


def backend_page(kind: type[Backend]) -> str:
    """The page as Markdown: how to connect it, the steps to its key, every option of its table."""
    return "\n".join(_lines(kind)) + "\n"


def _lines(kind: type[Backend]) -> Iterator[str]:
    yield f"# {kind.label or kind.name}"
    yield ""
    if kind.secret is not None:
        yield from _steps(kind.secret)
    yield _("## In the configuration")
    yield ""
    yield "    [blogs.NAME]"
    yield f'    backend = "{kind.name}"'
    for option in kind.options:
        if option.required:
            yield f'    {option.key} = "{option.example}"'
    yield ""
    for option in kind.options:
        yield f"- **{option.key}**: {_explained(option)}"
    yield ""
    yield _("`bloggy blogs test NAME` says whether it works, and `bloggy doctor` what does not.")


def _steps(secret: SecretNeed) -> Iterator[str]:
    yield _("It needs one secret: {secret}.").format(secret=secret.label)
    if secret.unless:
        yield _("With the option “{option}” it works without.").format(option=secret.unless)
    yield ""
    for number, step in enumerate(secret.steps, 1):
        yield f"{number}. {step}"
    yield ""
    yield _(
        "`bloggy blogs login NAME` takes it and says where it is kept; `bloggy help passwords` tells more."
    )
    yield ""


def _explained(option: Option) -> str:
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
