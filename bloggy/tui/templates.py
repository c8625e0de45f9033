"""Lists the writer's own templates for new posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.storage.config import Config


def template_names(config: Config) -> list[str]:
    """File names in the templates folder, without their endings."""
    folder = config.library.templates
    if folder is None:
        return []
    try:
        found = [entry for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith(".")]
    except OSError:  # no such folder: there are no templates
        return []
    return sorted({entry.stem for entry in found})
