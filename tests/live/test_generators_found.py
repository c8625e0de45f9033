# ruff: noqa: E501  (files read better on one line)
"""Posts as other people name them under further permalinks, on real sites: each is found where foretold.

The other generators have theirs in test_adopt.py.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from bloggy.domain import generators
from bloggy.domain.frontmatter import Format, parse
from tests.live.generators import BASE, FolderSite, build, make_site, page, require, words

pytestmark = pytest.mark.live

#: generator → lines for its configuration, then path → text. Every title occurs once.
FOUND: dict[str, tuple[str, dict[str, str]]] = {
    "hugo": (
        'timeZone = "America/New_York"\ndefaultContentLanguage = "en"\n[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n'
        '[permalinks]\nnotes = "/n/:year/:slug/"\nlog = "/log/:sections[1:]/:slugorcontentbasename/"\n'
        'day = "/d/:year/:month/:day/:title/"\n',
        {
            "content/posts/2026-01-02-Dated Name.md": "---\ntitle: Dated\ndate: 2026-01-02\n---\nx\n",
            "content/posts/Été & Hiver!.md": "---\ntitle: Seasons\ndate: 2026-01-02\n---\nx\n",
            "content/posts/c++_and.c#.md": "---\ntitle: Signs\ndate: 2026-01-02\n---\nx\n",
            "content/posts/2026/deep/x.md": "+++\ntitle = 'Deep'\ndate = 2026-01-02T01:02:03+01:00\nslug = 'Renamed Here'\n+++\nx\n",
            "content/posts/My Bundle/index.md": '{\n"title": "Bundled",\n"date": "2026-01-02"\n}\n\nx\n',
            "content/posts/own.md": "---\ntitle: Own address\ndate: 2026-01-02\nurl: /far/away.html\n---\nx\n",
            "content/posts/own2.md": "---\ntitle: Other address\ndate: 2026-01-02\nurl: some/where\n---\nx\n",
            "content/posts/lang.fr.md": "---\ntitle: En français\ndate: 2026-01-02\n---\nx\n",
            "content/posts/both/index.fr.md": "---\ntitle: Liasse\ndate: 2026-01-02\nslug: la-liasse\n---\nx\n",
            "content/notes/untitled name.md": "---\ntitle: What a “Title” is, c'est l'été\ndate: 2025-12-31\n---\nx\n",
            "content/notes/slugged.md": "---\ntitle: Slugged\nslug: The Slug\ndate: 2025-12-31\n---\nx\n",
            "content/log/s/_index.md": "---\ntitle: S\n---\n",
            "content/log/s/t/_index.md": "---\ntitle: T\n---\n",
            "content/log/s/t/inner.md": "---\ntitle: Inner\ndate: 2026-01-02\n---\nx\n",
            "content/day/offset.md": "---\ntitle: Tom & Jerry (2)\ndate: 2026-02-01T00:30:00+01:00\n---\nx\n",
            "content/day/naive.md": "+++\ntitle = 'Naïve'\ndate = 2026-02-01T00:30:00\n+++\nx\n",
            "content/day/bare.md": "+++\ntitle = 'Bare'\ndate = 2026-02-01\n+++\nx\n",
            "content/log/a/b/entry.md": "---\ntitle: Entry\ndate: 2026-01-02\n---\nx\n",
            "content/about.md": "---\ntitle: About\n---\nx\n",
            "content/imprint/index.md": "---\ntitle: Imprint\n---\nx\n",
        },
    ),
    "jekyll": (
        "timezone: America/New_York\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {layout: post}\n"
        "  - scope: {path: travel}\n    values: {permalink: '/t/:title'}\n",
        {
            "_posts/2026-01-02-plain-name.md": "---\ntitle: Plain\n---\nx\n",
            "_posts/2026-01-02-Été l’après-midi.md": "---\ntitle: Summer\ncategories: Foo Bar\n---\nx\n",
            "_posts/sub/2026-1-2-c++_x.md": "---\ntitle: Sub folder\ncategory: Some Thing\n---\nx\n",
            "_posts/2026-01-10-night.md": "---\ntitle: Night\ndate: 2026-01-10 02:00:00\n---\nx\n",
            "_posts/2026-01-10-quoted.md": "---\ntitle: Quoted\ndate: '2026-01-10 02:00:00'\n---\nx\n",
            "_posts/2026-01-10-offset.md": "---\ntitle: Offset\ndate: 2026-01-10 02:00:00 +0100\n---\nx\n",
            "_posts/2026-01-10-day.md": "---\ntitle: Only a day\ndate: 2026-01-11\n---\nx\n",
            "_posts/2026-01-10-slugged.md": "---\ntitle: Slugged\nslug: 'The Slug_x'\ncategories: [A b, Cé]\n---\nx\n",
            "_posts/2026-01-10-perma.md": "---\ntitle: Perma\npermalink: /p/:year/:slug.html\n---\nx\n",
            "_posts/2026-01-10-here.md": "---\ntitle: Fixed\npermalink: here/it/is/\n---\nx\n",
            "cats/dogs/_posts/2026-01-10-nested.md": "---\ntitle: Nested\ncategories: [fish]\n---\nx\n",
            "travel/_posts/2026-01-10-far.md": "---\ntitle: Far\n---\nx\n",
            "about.md": "---\nlayout: post\ntitle: About\n---\nx\n",
            "docs/index.md": "---\nlayout: post\ntitle: Docs\n---\nx\n",
        },
    ),
}


@pytest.mark.parametrize("name", sorted(FOUND))
def test_files_as_found_are_read_right_and_their_addresses_foretold(name: str, tmp_path: Path) -> None:
    require(name)
    settings, files = FOUND[name]
    root = make_site(name, tmp_path, settings=settings)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    about = generators.detect(FolderSite(root))
    assert about is not None
    assert about.name == name
    output = build(name, root)
    wrong = []
    for path, text in files.items():
        if not path.endswith(".md") or "/_index" in path:
            continue
        document = parse(text, hint=Format.HEADERS if name == "pelican" else None)
        assert document.problem is None, document.problem
        place = PurePosixPath(path)
        assert about.is_post(place), path
        post = about.read(place, document.values, document.body)
        url = about.url(place, post)
        built = page(output, url)
        assert url is None or url.startswith(BASE)
        if built is None or words(post.title) not in words(built):
            wrong.append((path, url, post.title))
    there = sorted(str(found.relative_to(output)) for found in output.rglob("*.html"))
    assert not wrong, f"{wrong}\nbuilt: {there}"
