"""Makes template marks in a Markdown body inert where a generator runs templates over it."""

from __future__ import annotations

import re

_OPENERS = ("{{", "{%", "{#")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def raw(body: str, *, openers: tuple[str, ...] = ("{{", "{%"), fences: bool = True) -> str:
    """Wraps what looks like Liquid or Nunjucks in `{% raw %}…{% endraw %}`, line by line.

    fences: also inside code fences; False for generators that leave those alone.
    A line that itself says `endraw` would end the protection: its marks are written as strings instead.
    """
    out: list[str] = []
    fence = ""
    for line in body.splitlines(keepends=True):
        fenced = bool(fence)
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
                fenced = True
            elif line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        out.append(line if fenced and not fences else _guarded(line, openers))
    return "".join(out)


def _guarded(line: str, openers: tuple[str, ...]) -> str:
    starts = [at for opener in openers if (at := line.find(opener)) >= 0]
    if not starts:
        return line
    if re.search(r"\{%-?\s*(end)?raw\b", line):
        return re.sub(r"\{\{|\{%", lambda mark: '{{ "' + mark[0] + '" }}', line)
    text = line.rstrip("\r\n")
    begin = min(starts)
    end = max(
        (at + 2 for closer in ("}}", "%}", "#}") if (at := text.rfind(closer)) >= begin), default=len(text)
    )
    return f"{text[:begin]}{{% raw %}}{text[begin:end]}{{% endraw %}}{text[end:]}{line[len(text) :]}"


def nikola_raw(body: str) -> str:
    """Wraps Nikola's shortcodes in its `{{% raw %}}…{{% /raw %}}`, line by line."""

    def guarded(line: str) -> str:
        if "{{%" not in line or re.search(r"\{\{%\s*/?raw\b", line):
            return line
        text = line.rstrip("\r\n")
        begin = text.find("{{%")
        closer = text.rfind("%}}")
        end = closer + 3 if closer >= begin else len(text)
        return (
            f"{text[:begin]}{{{{% raw %}}}}{text[begin:end]}{{{{% /raw %}}}}{text[end:]}{line[len(text) :]}"
        )

    return "".join(guarded(line) for line in body.splitlines(keepends=True))


def zola_escaped(body: str) -> str:
    """Zola's shortcodes with its comment marks, which make it print them: `{{/* youtube(id="x") */}}`."""
    body = re.sub(r"\{\{(?!/\*)(\s*\w+\s*\([^{}]*\)\s*)\}\}", r"{{/*\1*/}}", body)
    return re.sub(r"\{%(?!/\*)(-?\s*(?:\w+\s*\([^{}]*\)|end)\s*-?)%\}", r"{%/*\1*/%}", body)
