# ruff: noqa: E501  (files read better on one line)
"""Posts as other people name and mark them, on real sites: each is read right and found where it was foretold."""

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
    "pelican": (
        "ARTICLE_URL = '{date:%Y}/{slug}.html'\nARTICLE_SAVE_AS = '{date:%Y}/{slug}.html'\nTIMEZONE = 'Europe/Paris'\n",
        {
            "content/title.md": "Title: L’été à Noël: #5 & œuf\nDate: 2026-01-02 03:04\nTags: a; b, c\n\nx\n",
            "content/slug.md": "title: Slugged\ndate: 2026-01-02\nslug: My-Slug\n\nx\n",
            "content/2025-12-31-from-name.md": "Title: Dated by name\n\nx\n",
            "content/cat/in-folder.md": "Title: In a folder\nDate: 2026-01-02\n\nx\n",
            "content/fences.md": "---\nTitle: Fenced\nDate: 2025-12-31 23:59 +0000\n---\nx\n",
            "content/own.md": "Title: Own address\nDate: 2026-01-02\nUrl: o/own.html\nSave_as: o/own.html\n\nx\n",
            "content/fr.md": "Title: En français\nDate: 2026-01-02\nLang: fr\nSlug: fr\n\nx\n",
            "content/hidden.md": "Title: Hidden\nDate: 2026-01-02\nStatus: hidden\n\nx\n",
            "content/pages/about.md": "Title: About\n\nx\n",
        },
    ),
    "nikola": (
        'POSTS = (("posts/*.md", "posts", "post.tmpl"), ("log/*.md", "l/og", "post.tmpl"))\n'
        'TRANSLATIONS = {DEFAULT_LANG: "", "fr": "./fr"}\n',
        {
            "posts/été là.md": "<!--\n.. title: No slug\n.. date: 2026-01-02 03:04:05 UTC+01:00\n.. tags: a, b\n-->\nx\n",
            "posts/slug.md": "<!--\n.. title: Slugged\n.. slug: My-Slug\n.. date: 2026-01-02\n-->\nx\n",
            "posts/sub/deep.md": "---\ntitle: Deep\ndate: 2026-01-02 03:04:05\ntags: [a, b]\n---\nx\n",
            "posts/ugly.md": "---\ntitle: Ugly\ndate: 2026-01-02\npretty_url: false\n---\nx\n",
            "posts/2026-01-02-dated.md": "---\ntitle: Dated\ndate: 2026-01-02\n---\nx\n",
            "posts/private.md": "---\ntitle: Private\ndate: 2026-01-02\nstatus: private\n---\nx\n",
            "log/entry.md": "---\ntitle: Entry\ndate: 2026-01-02\n---\nx\n",
            "pages/about.md": "---\ntitle: About\nslug: about\n---\nx\n",
        },
    ),
    "mkdocs": (
        "",
        {
            "docs/blog/posts/heading.md": "---\ndate: 2026-01-02\n---\n\n# L’été à Noël: #5\n\nx\n",
            "docs/blog/posts/title.md": "---\ntitle: A Title  with_signs\ndate: 2026-01-02T23:30:00+01:00\n---\n\nx\n",
            "docs/blog/posts/2026/sub.md": "---\ndate:\n  created: 2026-01-03\n  updated: 2026-02-03\n---\n\n# Sub folder\n\nx\n",
            "docs/blog/posts/slug.md": "---\ndate: 2026-01-02 03:04:05\nslug: My-Slug\n---\n\n# Slugged\n\nx\n",
            "docs/blog/posts/late.md": "---\ndate: 2026-01-02T00:30:00+01:00\n---\n\n# Past midnight\n\nx\n",
            "docs/about/me.md": "# About\n\nx\n",
        },
    ),
    "eleventy": (
        "",
        {
            "posts/plain.md": "---\ntitle: Plain\n---\nx\n",
            "posts/2026-01-02-dated.md": "---\ntitle: Dated\n---\nx\n",
            "posts/sub/index.md": "---\ntitle: Index\n---\nx\n",
            "posts/same/same.md": "---\ntitle: Same\n---\nx\n",
            "posts/Été là.md": "---\ntitle: Accents\n---\nx\n",
            "posts/perma.md": "---\ntitle: Perma\npermalink: /far/away/\n---\nx\n",
            "posts/file.md": "---\ntitle: File\npermalink: far/{{ page.fileSlug }}.html\n---\nx\n",
            "log/log.json": '{"layout": "post.njk", "permalink": "/log/{{ title | slugify }}/"}',
            "log/2026-01-02-a.md": "---\ntitle: L’été là\n---\nx\n",
            "log/2026-01-03-b.md": "---\ntitle: Stem\npermalink: '{{ page.filePathStem }}/'\n---\nx\n",
            "wiki/wiki.11tydata.js": "export default { layout: 'post.njk', permalink: '/w/{{ page.date | date: \"%Y/%m\" }}/{{ page.fileSlug }}/' };\n",
            "wiki/topic.md": "---\ntitle: Topic\ndate: 2026-01-31T23:30:00-05:00\n---\nx\n",
        },
    ),
    "hexo": (
        "permalink: :year/:month/:title/\nroot: /\n",
        {
            "source/_posts/Été là.md": "---\ntitle: Accents\ndate: 2026-01-02 03:04:05\n---\nx\n",
            "source/_posts/sub/deep.md": "---\ntitle: Deep\ndate: 2026/1/2 3:04:05\n---\nx\n",
            "source/_posts/offset.md": "---\ntitle: Offset\ndate: 2026-02-01T00:30:00+01:00\n---\nx\n",
            "source/_posts/perma.md": "---\ntitle: Perma\ndate: 2026-01-02\npermalink: p/erma.html\n---\nx\n",
            "source/_posts/json.md": ';;;\n"title": "Json",\n"date": "2026-01-02 03:04:05",\n"tags": ["a"]\n;;;\nx\n',
            "source/about/index.md": "---\ntitle: About\n---\nx\n",
            "source/loose.md": "---\ntitle: Loose\n---\nx\n",
        },
    ),
    "astro": (
        "base: '/',\n",
        {
            "src/content/blog/Big Été.md": "---\ntitle: Big\npubDate: 2026-01-02\n---\nx\n",
            "src/content/blog/2026/Deep One.md": "---\ntitle: Deep\npubDate: 'Jan 02 2026'\n---\nx\n",
            "src/content/blog/dir/index.md": "---\ntitle: Folder\npubDate: 2026-01-02\n---\nx\n",
            "src/content/blog/sub/slugged.md": "---\ntitle: Slugged\npubDate: 2026-01-02\nslug: My/Own\n---\nx\n",
            "src/pages/about.md": "---\ntitle: About\n---\n# About\n",
            "src/pages/docs/index.md": "---\ntitle: Docs\n---\n# Docs\n",
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
