# ruff: noqa: E501  (files read better on one line)
"""Sites as ten years leave them: for each generator, every way of naming, dating and marking posts that it knows."""

from __future__ import annotations

from collections.abc import Callable

from tests.live.generators import PNG

Files = dict[str, str | bytes]


def yaml(body: str = "MARK", **front: object) -> str:
    """A post with YAML front matter."""
    lines = "".join(f"{key.rstrip('_')}: {value}\n" for key, value in front.items())
    return f"---\n{lines}---\n\n{body}\n"


def years(name: Callable[[int, int], str], text: Callable[[int, int], str], count: int = 40) -> Files:
    """`count` ordinary posts, month by month from 2014 on."""
    dates = [(2014 + number // 12, number % 12 + 1) for number in range(count)]
    return {name(year, month): text(year, month) for year, month in dates}


FOREIGN: Files = {
    "README.md": "# About this repository\n\nMARK\n",
    "LICENSE.md": "MARK\n",
    "node_modules/tool/README.md": yaml(title="A tool", date="2020-01-01"),
    "node_modules/tool/_posts/2020-01-01-tool.md": yaml(title="A tool's post", date="2020-01-01"),
    ".github/ISSUE_TEMPLATE/bug.md": yaml(title="A bug", date="2020-01-01"),
}
"""What lies in a repository beside the site."""

INVALID: Files = {
    "broken": "---\ntitle: [never closed\ndate: 2020-01-01\n---\n\nMARK\n",
    "tabs": "---\ntitle: Tabs\n\tdate: 2020-01-01\n---\n\nMARK\n",
    "bytes": b"---\ntitle: B\xe9b\xe9\ndate: 2020-01-01\n---\n\nMARK \xff\xfe\n",
    "empty": "",
    "nothing": "\n\n",
}


def hugo() -> tuple[str, Files]:
    """Languages by suffix and by folder, sections, bundles, permalinks, three notations of front matter."""
    settings = (
        'timeZone = "Europe/Paris"\ntheme = "borrowed"\ndefaultContentLanguage = "en"\n'
        "[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n[languages.de]\nweight = 3\n"
        '[permalinks.page]\nnotes = "/n/:year/:month/:slug/"\n[frontmatter]\ndate = ["date", ":filename", ":default"]\n'
    )
    files: Files = {
        **years(
            lambda y, m: f"content/posts/{y}/post-{m}.md",
            lambda y, m: yaml(title=f"Post of {y}-{m:02}", date=f"{y}-{m:02}-03", tags="[a, b]"),
        ),
        "themes/borrowed/theme.toml": 'name = "borrowed"\n',
        "themes/borrowed/README.md": "# Borrowed\n",
        "themes/borrowed/exampleSite/content/posts/example.md": yaml(title="Example", date="2020-01-01"),
        "content/posts/toml.md": "+++\ntitle = 'In TOML'\ndate = 2020-02-03T04:05:06+02:00\ntags = ['x']\n+++\n\nMARK\n",
        "content/posts/toml-naive.md": "+++\ntitle = 'Without offset'\ndate = 2020-02-03T04:05:06\n+++\n\nMARK\n",
        "content/posts/toml-day.md": "+++\ntitle = 'A day'\ndate = 2020-02-03\n+++\n\nMARK\n",
        "content/posts/json.md": '{\n  "title": "In JSON",\n  "date": "2020-02-04T05:06:07Z",\n  "tags": ["x", "y z"]\n}\n\nMARK\n',
        "content/posts/string-date.md": yaml(title="String date", date='"2020-02-05 10:00:00"'),
        "content/posts/offset.md": yaml(title="Offset", date="2020-02-05T23:30:00-05:00"),
        "content/posts/2020-03-04-dated-name.md": yaml(title="Dated name"),
        "content/posts/2020-03-05-both.md": yaml(title="Dated both", date="2020-03-06"),
        "content/posts/Upper CASE Name.md": yaml(title="Upper", date="2020-01-01"),
        "content/posts/Été à Köln.md": yaml(title="Umlauts", date="2020-01-01"),
        "content/posts/smile 😀.md": yaml(title="Emoji", date="2020-01-01"),
        "content/posts/v1.2.3-released.md": yaml(title="Dots", date="2020-01-01"),
        "content/posts/two--dashes_and_lines.md": yaml(title="Dashes", date="2020-01-01"),
        "content/posts/it's (really) 100%.md": yaml(title="Signs", date="2020-01-01"),
        "content/posts/old.markdown": yaml(title="Old suffix", date="2020-01-01"),
        "content/posts/older.mdown": yaml(title="Older suffix", date="2020-01-01"),
        "content/posts/mkd.mkd": yaml(title="Other suffix", date="2020-01-01"),
        "content/posts/no-extension": yaml(title="Nothing", date="2020-01-01"),
        "content/posts/security.md": yaml(title="Security", date="2020-01-01"),
        "content/posts/README.md": yaml(title="Read me", date="2020-01-01"),
        "content/posts/dist/inner.md": yaml(title="In a folder called dist", date="2020-01-01"),
        "content/posts/output/public.md": yaml(title="In a folder called output", date="2020-01-01"),
        "content/posts/themes/themes.md": yaml(title="In a folder called themes", date="2020-01-01"),
        "content/posts/draft.md": yaml(title="Draft", date="2020-01-01", draft="true"),
        "content/posts/draft-text.md": yaml(title="Draft as text", date="2020-01-01", draft='"true"'),
        "content/posts/not-draft.md": yaml(title="No draft", date="2020-01-01", draft="false"),
        "content/posts/future.md": yaml(title="Future", date="2099-01-01"),
        "content/posts/publish-later.md": yaml(title="Later", date="2020-01-01", publishDate="2099-01-01"),
        "content/posts/publish-earlier.md": yaml(
            title="Earlier", date="2099-01-01", publishDate="2020-01-01"
        ),
        "content/posts/expired.md": yaml(title="Expired", date="2020-01-01", expiryDate="2021-01-01"),
        "content/posts/unpublished.md": yaml(
            title="Unpublished", date="2020-01-01", unpublishdate="2021-01-01"
        ),
        "content/posts/expires-later.md": yaml(
            title="Expires later", date="2020-01-01", expiryDate="2099-01-01"
        ),
        "content/posts/unlisted.md": yaml(title="Unlisted", date="2020-01-01", build="\n  list: never"),
        "content/posts/unlisted-old.md": yaml(
            title="Unlisted, old key", date="2020-01-01", build="{list: false}"
        ),
        "content/posts/local.md": yaml(title="Locally listed", date="2020-01-01", build="{list: local}"),
        "content/posts/no-render.md": yaml(
            title="Never rendered", date="2020-01-01", build="{render: never}"
        ),
        "content/posts/link-render.md": yaml(
            title="Rendered as link", date="2020-01-01", build="{render: link}"
        ),
        "content/posts/headless/index.md": yaml(title="Headless", date="2020-01-01", headless="true"),
        "content/posts/no-date.md": yaml(title="No date"),
        "content/posts/no-title.md": yaml(date="2020-01-01"),
        "content/posts/heading.md": yaml("# A heading\n\nMARK", date="2020-01-01"),
        "content/posts/no-front-matter.md": "MARK\n",
        "content/posts/empty-front-matter.md": "---\n---\nMARK\n",
        "content/posts/slug.md": yaml(title="Slug", date="2020-01-01", slug="Own Slug"),
        "content/posts/url.md": yaml(title="Address", date="2020-01-01", url="/else/where.html"),
        "content/posts/url-relative.md": yaml(title="Relative address", date="2020-01-01", url="else/there/"),
        "content/posts/aliases.md": yaml(
            title="Aliases", date="2020-01-01", aliases="[/old/address/, older.html]"
        ),
        "content/posts/twin-a.md": yaml(title="Twin A", date="2020-01-01", slug="twin"),
        "content/posts/twin-b.md": yaml(title="Twin B", date="2020-01-02", slug="twin"),
        "content/posts/tags-text.md": yaml(title="One tag", date="2020-01-01", tags="alone"),
        "content/posts/tags-lines.md": yaml(
            title="Tags in lines", date="2020-01-01", tags="\n  - first\n  - 2nd one\n  - 3"
        ),
        "content/posts/Tags-case.md": "---\nTitle: Case\nDATE: 2020-01-01\nTags: [K]\n---\n\nMARK\n",
        "content/posts/crlf.md": "---\r\ntitle: Windows\r\ndate: 2020-01-01\r\ntags: [w]\r\n---\r\n\r\nMARK\r\n",
        "content/posts/bom.md": "\ufeff---\ntitle: Marked order\ndate: 2020-01-01\n---\n\nMARK\n",
        "content/posts/bundle/index.md": yaml("![x](dot.png) MARK", title="Bundle", date="2020-01-01"),
        "content/posts/bundle/dot.png": PNG,
        "content/posts/bundle/beside.md": yaml("MARK", title="A resource"),
        "content/posts/bundle/deep/er.md": yaml("MARK", title="A deeper resource"),
        "content/posts/2020-05-06-bundle/index.md": yaml(title="Dated bundle"),
        "content/posts/multi/index.md": yaml(title="Many languages", date="2020-01-01"),
        "content/posts/multi/index.fr.md": yaml(title="Plusieurs langues", date="2020-01-01"),
        "content/posts/lang.md": yaml(title="One", date="2020-01-01"),
        "content/posts/lang.fr.md": yaml(title="Un", date="2020-01-01"),
        "content/posts/lang.de.md": yaml(title="Eins", date="2020-01-01", slug="eins"),
        "content/posts/lang.xx.md": yaml(title="No such language", date="2020-01-01"),
        "content/notes/_index.md": yaml("MARK", title="Notes"),
        "content/notes/first note.md": yaml(title="The first note", date="2020-01-31T23:30:00Z"),
        "content/notes/deep/er/note.md": yaml(title="A deep note", date="2020-02-01"),
        "content/notes/slugged.md": yaml(title="Slugged", slug="a-slug", date="2020-02-01"),
        "content/docs/guide/start.md": yaml(title="Start", date="2020-01-01"),
        "content/about.md": yaml(title="About"),
        "content/imprint/index.md": yaml(title="Imprint"),
        "content/pages/contact.md": yaml(title="Contact"),
        "archetypes/default.md": "---\ntitle: '{{ .Name }}'\n---\n",
        "static/notes/static.md": "MARK\n",
        "layouts/readme.md": "MARK\n",
    }
    return settings, files


def jekyll() -> tuple[str, Files]:
    """Posts in several folders, drafts, dates of every spelling, defaults, collections."""
    settings = (
        "timezone: America/New_York\npermalink: /:categories/:year/:month/:day/:title/\n"
        "collections:\n  recipes: {output: true}\n  parts: {output: false}\n"
        "defaults:\n  - scope: {path: '', type: posts}\n    values: {layout: post}\n"
        "  - scope: {path: '', type: pages}\n    values: {layout: post}\n"
        "  - scope: {path: travel}\n    values: {permalink: '/t/:title', category: far}\n"
        "  - scope: {path: '_posts/hidden'}\n    values: {published: false}\n"
        "exclude: [notes, vendor]\n"
    )
    files: Files = {
        **years(
            lambda y, m: f"_posts/{y}/{y}-{m:02}-03-post-{m}.md",
            lambda y, m: yaml(title=f"Post of {y}-{m:02}", tags="a b", categories="[News]"),
        ),
        "_posts/2020-01-02-from-name.md": yaml(title="From the name"),
        "_posts/2020-01-02-no-title.md": yaml(tags="[x]"),
        "_posts/2020-01-02-night.md": yaml(title="Night", date="2020-01-10 02:00:00"),
        "_posts/2020-01-02-quoted.md": yaml(title="Quoted", date="'2020-01-10 02:00:00'"),
        "_posts/2020-01-02-offset.md": yaml(title="Offset", date="2020-01-10 02:00:00 +0100"),
        "_posts/2020-01-02-day.md": yaml(title="Day", date="2020-01-11"),
        "_posts/2020-01-02-minutes.md": yaml(title="Minutes", date="2020-01-10 02:00"),
        "_posts/2020-01-02-iso.md": yaml(title="ISO", date="2020-01-10T02:00:00Z"),
        "_posts/2020-1-2-short-date.md": yaml(title="Short date"),
        "_posts/20-01-02-shorter-date.md": yaml(title="Shorter date"),
        "_posts/2020-01-02-Upper CASE Name.md": yaml(title="Upper"),
        "_posts/2020-01-02-Été à Köln.md": yaml(title="Umlauts"),
        "_posts/2020-01-02-smile 😀.md": yaml(title="Emoji"),
        "_posts/2020-01-02-v1.2.3-released.md": yaml(title="Dots"),
        "_posts/2020-01-02-two--dashes_and_lines.md": yaml(title="Dashes"),
        "_posts/2020-01-02-it's (really) 100%.md": yaml(title="Signs"),
        "_posts/2020-01-02-old.markdown": yaml(title="Old suffix"),
        "_posts/2020-01-02-mkd.mkd": yaml(title="Other suffix"),
        "_posts/2020-01-02-mkdown.mkdown": yaml(title="Another suffix"),
        "_posts/2020-01-02-html.html": yaml(title="HTML"),
        "_posts/2020-01-02-no-extension": yaml(title="Nothing"),
        "_posts/2020-01-02-security.md": yaml(title="Security"),
        "_posts/security.md": yaml(title="Without a date"),
        "_posts/dist/2020-01-02-in-dist.md": yaml(title="In a folder called dist"),
        "_posts/2020-01-02-no-front-matter.md": "MARK\n",
        "_posts/2020-01-02-empty-front-matter.md": "---\n---\nMARK\n",
        "_posts/2020-01-02-crlf.md": "---\r\ntitle: Windows\r\ntags: [w]\r\n---\r\n\r\nMARK\r\n",
        "_posts/2020-01-02-bom.md": "\ufeff---\ntitle: Marked order\n---\n\nMARK\n",
        "_posts/2020-01-02-unpublished.md": yaml(title="Unpublished", published="false"),
        "_posts/2020-01-02-published.md": yaml(title="Published", published="true"),
        "_posts/2020-01-02-published-text.md": yaml(title="Published as text", published="'false'"),
        "_posts/2020-01-02-draft-key.md": yaml(title="A key that says nothing here", draft="true"),
        "_posts/2020-01-02-hidden.md": yaml(title="Hidden by the theme alone", hidden="true"),
        "_posts/hidden/2020-01-02-by-default.md": yaml(title="Unpublished by default"),
        "_posts/2099-01-02-future.md": yaml(title="Future"),
        "_posts/2099-01-02-past.md": yaml(title="Future by name alone", date="2020-02-02"),
        "_posts/2020-01-02-future-key.md": yaml(title="Future by key", date="2099-02-02"),
        "_drafts/draft.md": yaml(title="Draft"),
        "_drafts/2020-01-02-dated-draft.md": yaml(title="Dated draft"),
        "_posts/2020-01-02-slug.md": yaml(title="Slug", slug="Own Slug"),
        "_posts/2020-01-02-permalink.md": yaml(title="Permalink", permalink="/else/where.html"),
        "_posts/2020-01-02-permalink-dir.md": yaml(title="Permalink folder", permalink="/else/there/"),
        "_posts/2020-01-02-permalink-tokens.md": yaml(
            title="Permalink tokens", permalink="/p/:year/:title.html"
        ),
        "_posts/2020-01-02-redirect.md": yaml(title="Redirect", redirect_from="[/old/address/]"),
        "_posts/2020-01-02-twin.md": yaml(title="Twin A"),
        "_posts/sub/2020-01-02-twin.md": yaml(title="Twin B"),
        "_posts/2020-01-03-categories.md": yaml(title="Categories", categories="Foo Bar"),
        "_posts/2020-01-03-categories-list.md": yaml(title="Categories as list", categories="[A b, Cé, c++]"),
        "_posts/2020-01-03-category.md": yaml(title="Category", category="Some Thing"),
        "_posts/2020-01-03-both.md": yaml(title="Both", category="one", categories="[two, one]"),
        "_posts/2020-01-03-tag.md": yaml(title="A tag", tag="single one"),
        "_posts/2020-01-03-tags-lines.md": yaml(
            title="Tags in lines", tags="\n  - first\n  - 2nd one\n  - 3"
        ),
        "_posts/2020-01-03-tags-comma.md": yaml(title="Tags with commas", tags="a, b"),
        "_posts/2020-01-03-colon.md": yaml(title='"A: title"'),
        "cats/dogs/_posts/2020-01-02-nested.md": yaml(title="Nested", categories="[fish]"),
        "travel/_posts/2020-01-02-far.md": yaml(title="Far"),
        "_recipes/soup.md": yaml(title="Soup", layout="post"),
        "_parts/part.md": yaml(title="Part", layout="post"),
        "_includes/inc.md": yaml(title="Include"),
        "notes/excluded.md": yaml(title="Excluded", layout="post"),
        "vendor/bundle/gems/x/2020-01-01-gem.md": yaml(title="Gem"),
        "about.md": yaml(title="About"),
        "docs/index.md": yaml(title="Docs"),
        "docs/deep/page.md": yaml(title="Page"),
        "plain.md": "MARK\n",
        "fixed.md": yaml(title="Fixed", permalink="/fixed/"),
        "assets/dot.png": PNG,
    }
    return settings, files


def head(body: str = "MARK", **fields: object) -> str:
    """A post with Pelican's header lines."""
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + f"\n{body}\n"


def pelican() -> tuple[str, Files]:
    """Articles in folders, two languages, metadata from file names, folders and headers, addresses with dates."""
    settings = (
        "TIMEZONE = 'Europe/Paris'\nDEFAULT_LANG = 'en'\nARTICLE_PATHS = ['', 'blog']\nPAGE_PATHS = ['pages']\n"
        "ARTICLE_URL = '{date:%Y}/{category}/{slug}/'\nARTICLE_SAVE_AS = '{date:%Y}/{category}/{slug}/index.html'\n"
        "ARTICLE_LANG_URL = '{lang}/{slug}/'\nARTICLE_LANG_SAVE_AS = '{lang}/{slug}/index.html'\n"
        "ARTICLE_EXCLUDES = ['blog/old']\nIGNORE_FILES = ['.#*', '*.bak.md']\nDEFAULT_PAGINATION = False\n"
        "FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})[-_](?P<slug>.*)'\n"
        "PATH_METADATA = r'blog/(?P<category>[^/]+)/.*'\n"
    )
    files: Files = {
        **years(
            lambda y, m: f"content/blog/{y}/post-{m}.md",
            lambda y, m: head(Title=f"Post of {y}-{m:02}", Date=f"{y}-{m:02}-03 10:00", Tags="a, b"),
        ),
        "content/2020-01-02-from-name.md": head(Title="From the name"),
        "content/2020-01-02_lines.md": head(Title="From the name with lines"),
        "content/no-date.md": head(Title="No date"),
        "content/no-title.md": head(Date="2020-01-02"),
        "content/offset.md": head(Title="Offset", Date="2020-01-02T23:30:00-05:00"),
        "content/day.md": head(Title="Day", Date="2020-01-02"),
        "content/seconds.md": head(Title="Seconds", Date="2020-01-02 03:04:05"),
        "content/iso.md": head(Title="ISO", Date="2020-01-02T03:04Z"),
        "content/words.md": head(Title="A date in words", Date="2 January 2020 10:00"),
        "content/slashes.md": head(Title="A date with slashes", Date="2020/01/02"),
        "content/modified.md": head(Title="Modified", Date="2020-01-02", Modified="2020-02-03 04:05"),
        "content/lower.md": head(title="Lower case keys", date="2020-01-02", tags="x"),
        "content/Upper CASE.md": head(Title="Upper CASE Title", Date="2020-01-02"),
        "content/Été à Köln.md": head(Title="Été à Köln: œuf & ß", Date="2020-01-02"),
        "content/smile 😀.md": head(Title="Smile 😀 emoji", Date="2020-01-02"),
        "content/v1.2.3.md": head(Title="Version 1.2.3 released", Date="2020-01-02"),
        "content/signs.md": head(Title="It's (really) 100% -- <b>bold</b> *stars*", Date="2020-01-02"),
        "content/cyrillic.md": head(Title="Привет мир", Date="2020-01-02"),
        "content/old.markdown": head(Title="Old suffix", Date="2020-01-02"),
        "content/mkd.mkd": head(Title="Other suffix", Date="2020-01-02"),
        "content/mdown.mdown": head(Title="Another suffix", Date="2020-01-02"),
        "content/no-extension": head(Title="Nothing", Date="2020-01-02"),
        "content/security.md": head(Title="Security", Date="2020-01-02"),
        "content/README.md": head(Title="Read me", Date="2020-01-02"),
        "content/dist/inner.md": head(Title="In a folder called dist", Date="2020-01-02"),
        "content/fenced.md": yaml(title="Fenced", date="2020-01-02", tags="a, b"),
        "content/more.md": "Title: Many lines\nDate: 2020-01-02\nTags: a, b\nSummary: one\n    two\n\nMARK\n",
        "content/crlf.md": "Title: Windows\r\nDate: 2020-01-02\r\nTags: w\r\n\r\nMARK\r\n",
        "content/bom.md": "\ufeffTitle: Marked order\nDate: 2020-01-02\n\nMARK\n",
        "content/tags.md": head(Title="Tags with commas", Date="2020-01-02", Tags="a, b; c"),
        "content/tags-empty.md": head(Title="Empty tags", Date="2020-01-02", Tags=""),
        "content/draft.md": head(Title="Draft", Date="2020-01-02", Status="draft"),
        "content/draft-undated.md": head(Title="Undated draft", Status="draft"),
        "content/Draft-case.md": head(Title="Draft in capitals", Date="2020-01-02", Status="Draft"),
        "content/hidden.md": head(Title="Hidden", Date="2020-01-02", Status="hidden"),
        "content/skip.md": head(Title="Skipped", Date="2020-01-02", Status="skip"),
        "content/published.md": head(Title="Published", Date="2020-01-02", Status="published"),
        "content/strange.md": head(Title="No such status", Date="2020-01-02", Status="ready"),
        "content/future.md": head(Title="Future", Date="2099-01-02"),
        "content/slug.md": head(Title="Slug", Date="2020-01-02", Slug="Own Slug"),
        "content/url.md": head(
            Title="Address", Date="2020-01-02", Url="else/where.html", Save_as="else/where.html"
        ),
        "content/save.md": head(Title="Unsaved", Date="2020-01-02", Save_as=""),
        "content/category.md": head(Title="Category", Date="2020-01-02", Category="Some Thing & More"),
        "content/fr.md": head(Title="En français", Date="2020-01-02", Lang="fr", Slug="day"),
        "content/de.md": head(Title="Auf Deutsch", Date="2020-01-02", Lang="de"),
        "content/blog/travel/far/away.md": head(Title="Far away", Date="2020-01-02"),
        "content/blog/travel/own.md": head(Title="Own category", Date="2020-01-02", Category="Home"),
        "content/blog/old/excluded.md": head(Title="Excluded", Date="2020-01-02"),
        "content/kept.bak.md": head(Title="Ignored", Date="2020-01-02"),
        "content/type.md": head(Title="Rest of the line: # and 'quotes'", Date="2020-01-02"),
        "content/pages/about.md": head(Title="About"),
        "content/pages/draft.md": head(Title="Draft page", Status="draft"),
        "content/pages/hidden.md": head(Title="Hidden page", Status="hidden"),
        "content/empty.md": "",
        "content/words only.md": "MARK\n",
        "content/bytes.md": b"Title: B\xe9b\xe9\nDate: 2020-01-02\n\nMARK \xff\xfe\n",
        "content/bad-date.md": head(Title="Bad date", Date="soon"),
        "content/images/dot.png": PNG,
    }
    return settings, files


def nikola_head(body: str = "MARK", **fields: object) -> str:
    """A post with Nikola's header in a comment."""
    lines = "".join(f".. {key.rstrip('_')}: {value}\n" for key, value in fields.items())
    return f"<!--\n{lines}-->\n\n{body}\n"


def nikola() -> tuple[str, Files]:
    """Two folders of posts, two languages, three notations, every status."""
    settings = (
        'TIMEZONE = "Europe/Paris"\nINDEX_DISPLAY_POST_COUNT = 1000\nTRANSLATIONS = {DEFAULT_LANG: "", "fr": "./fr"}\n'
        'POSTS = (("posts/*.md", "posts", "post.tmpl"), ("log/*.md", "l/og", "post.tmpl"))\n'
        'PAGES = (("pages/*.md", "", "post.tmpl"),)\n'
    )
    files: Files = {
        **years(
            lambda y, m: f"posts/{y}/post-{m}.md",
            lambda y, m: nikola_head(
                title=f"Post of {y}-{m:02}",
                slug=f"post-{y}-{m}",
                date=f"{y}-{m:02}-03 10:00:00 UTC+01:00",
                tags="a, b",
            ),
        ),
        "posts/yaml.md": yaml(title="In YAML", date="2020-01-02 03:04:05", tags="[a, b]"),
        "posts/yaml-offset.md": yaml(title="YAML with offset", date="2020-01-02 23:30:00 -05:00"),
        "posts/yaml-day.md": yaml(title="A day", date="2020-01-02"),
        "posts/no-slug.md": nikola_head(title="No slug", date="2020-01-02"),
        "posts/slug.md": nikola_head(title="Slug", slug="Own-Slug", date="2020-01-02"),
        "posts/slug spaces.md": nikola_head(title="Slug with spaces", slug="Own Slug", date="2020-01-02"),
        "posts/Upper CASE.md": nikola_head(title="Upper", date="2020-01-02"),
        "posts/Été à Köln.md": nikola_head(title="Umlauts", date="2020-01-02"),
        "posts/smile 😀.md": nikola_head(title="Emoji", date="2020-01-02"),
        "posts/v1.2.3.md": nikola_head(title="Dots", date="2020-01-02"),
        "posts/signs.md": nikola_head(title="It's (really) 100% &amp; more", date="2020-01-02"),
        "posts/2020-01-02-dated.md": nikola_head(title="Dated name", date="2020-01-03"),
        "posts/security.md": nikola_head(title="Security", date="2020-01-02"),
        "posts/dist/inner.md": nikola_head(title="In a folder called dist", date="2020-01-02"),
        "posts/sub/index.md": nikola_head(title="Index", slug="index", date="2020-01-02"),
        "posts/old.markdown": nikola_head(title="Old suffix", date="2020-01-02"),
        "posts/no-extension": nikola_head(title="Nothing", date="2020-01-02"),
        "posts/draft.md": nikola_head(title="Draft", date="2020-01-02", status="draft"),
        "posts/draft-tag.md": nikola_head(title="Draft by tag", date="2020-01-02", tags="draft, x"),
        "posts/private.md": nikola_head(title="Private", date="2020-01-02", status="private"),
        "posts/private-tag.md": nikola_head(title="Private by tag", date="2020-01-02", tags="private, x"),
        "posts/featured.md": nikola_head(title="Featured", date="2020-01-02", status="featured"),
        "posts/published.md": nikola_head(title="Published", date="2020-01-02", status="published"),
        "posts/future.md": nikola_head(title="Future", date="2099-01-02"),
        "posts/ugly.md": nikola_head(title="Ugly", date="2020-01-02", pretty_url="False"),
        "posts/tags-empty.md": nikola_head(title="Empty tags", date="2020-01-02", tags=""),
        "posts/tags-case.md": nikola_head(title="Tags", date="2020-01-02", tags="One Two, C++ , é"),
        "posts/category.md": nikola_head(title="Category", date="2020-01-02", category="Some Thing"),
        "posts/offset.md": nikola_head(title="Offset", date="2020-01-02T23:30:00-05:00"),
        "posts/words.md": nikola_head(title="A date in words", date="2 January 2020 10:00"),
        "posts/crlf.md": "<!--\r\n.. title: Windows\r\n.. date: 2020-01-02\r\n.. tags: w\r\n-->\r\n\r\nMARK\r\n",
        "posts/lang.md": nikola_head(title="One", date="2020-01-02"),
        "posts/lang.fr.md": nikola_head(title="Un", date="2020-01-02", slug="un"),
        "posts/meta.md": "MARK\n",
        "posts/meta.meta": ".. title: Beside\n.. slug: beside\n.. date: 2020-01-02\n.. tags: m\n",
        "log/entry.md": nikola_head(title="Entry", date="2020-01-02"),
        "log/2020/deep.md": nikola_head(title="Deep entry", date="2020-01-02"),
        "pages/about.md": nikola_head(title="About", slug="about"),
        "pages/sub/page.md": nikola_head(title="Page"),
        "images/dot.png": PNG,
    }
    return settings, files


def mkdocs() -> tuple[str, Files]:
    """Posts in folders, titles from headings, two dates, pages beside the blog."""
    settings = "pagination_per_page: 1000\npost_url_format: '{date}/{categories}/{slug}'\npost_url_max_categories: 2\n"
    files: Files = {
        **years(
            lambda y, m: f"docs/blog/posts/{y}/post-{m}.md",
            lambda y, m: yaml(
                f"# Post of {y}-{m:02}\n\nMARK", date=f"{y}-{m:02}-03", tags="[a, b]", categories="[News]"
            ),
        ),
        "docs/blog/posts/title.md": yaml(title="Title", date="2020-01-02"),
        "docs/blog/posts/both.md": yaml("# In the text\n\nMARK", title="In front", date="2020-01-02"),
        "docs/blog/posts/setext.md": yaml("Underlined\n==========\n\nMARK", date="2020-01-02"),
        "docs/blog/posts/marks.md": yaml("# A *marked* `title` & more\n\nMARK", date="2020-01-02"),
        "docs/blog/posts/link.md": yaml(
            "# A [linked](https://example.org) title {#own}\n\nMARK", date="2020-01-02"
        ),
        "docs/blog/posts/late-heading.md": yaml("Words first\n\n# Heading\n\nMARK", date="2020-01-02"),
        "docs/blog/posts/no title.md": yaml(date="2020-01-02"),
        "docs/blog/posts/moment.md": yaml(title="Moment", date="2020-01-02 03:04:05"),
        "docs/blog/posts/offset.md": yaml(title="Offset", date="2020-01-02T23:30:00-05:00"),
        "docs/blog/posts/late.md": yaml(title="Past midnight", date="2020-01-02T00:30:00+01:00"),
        "docs/blog/posts/two-dates.md": yaml(
            title="Two dates", date="\n  created: 2020-01-02\n  updated: 2020-02-03"
        ),
        "docs/blog/posts/Upper CASE.md": yaml(title="Upper CASE", date="2020-01-02"),
        "docs/blog/posts/umlauts.md": yaml(title='"Été à Köln: œuf & ß"', date="2020-01-02"),
        "docs/blog/posts/emoji 😀.md": yaml(title="Smile 😀 emoji", date="2020-01-02"),
        "docs/blog/posts/dots.md": yaml(title="v1.2.3 released_now -- twice", date="2020-01-02"),
        "docs/blog/posts/cyrillic.md": yaml(title="Привет мир", date="2020-01-02"),
        "docs/blog/posts/old.markdown": yaml(title="Old suffix", date="2020-01-02"),
        "docs/blog/posts/mkd.mkd": yaml(title="Other suffix", date="2020-01-02"),
        "docs/blog/posts/no-extension": yaml(title="Nothing", date="2020-01-02"),
        "docs/blog/posts/security.md": yaml(title="Security", date="2020-01-02"),
        "docs/blog/posts/dist/inner.md": yaml(title="In a folder called dist", date="2020-01-02"),
        "docs/blog/posts/draft.md": yaml(title="Draft", date="2020-01-02", draft="true"),
        "docs/blog/posts/no-draft.md": yaml(title="No draft", date="2020-01-02", draft="false"),
        "docs/blog/posts/future.md": yaml(title="Future", date="2099-01-02"),
        "docs/blog/posts/slug.md": yaml(title="Slug", date="2020-01-02", slug="Own-Slug"),
        "docs/blog/posts/categories.md": yaml(
            title="Categories", date="2020-01-02", categories="[One Two, Three, Four]"
        ),
        "docs/blog/posts/pin.md": yaml(title="Pinned", date="2020-01-02", pin="true"),
        "docs/blog/posts/crlf.md": "---\r\ntitle: Windows\r\ndate: 2020-01-02\r\ntags: [w]\r\n---\r\n\r\nMARK\r\n",
        "docs/blog/posts/bom.md": "\ufeff---\ntitle: Marked order\ndate: 2020-01-02\n---\n\nMARK\n",
        "docs/blog/posts/README.md": yaml(title="Read me", date="2020-01-02"),
        "docs/blog/posts/sub/index.md": yaml(title="Index", date="2020-01-02"),
        "docs/blog/posts/dot.png": PNG,
        "docs/about/me.md": "# About\n\nMARK\n",
        "docs/about/index.md": "# Folder\n\nMARK\n",
        "docs/guide/README.md": "# Guide\n\nMARK\n",
        "docs/Big Page.md": "# Big\n\nMARK\n",
    }
    return settings, files


def eleventy() -> tuple[str, Files]:
    """Folders with data files, permalinks of every kind, names with dates, drafts that a preprocessor drops."""
    settings = "c.addPreprocessor('drafts', '*', (data) => { if (data.draft) return false; });"
    files: Files = {
        **years(
            lambda y, m: f"posts/{y}/post-{m}.md",
            lambda y, m: yaml(title=f"Post of {y}-{m:02}", date=f"{y}-{m:02}-03", tags="[a, b]"),
        ),
        "posts/2020-01-02-from-name.md": yaml(title="From the name"),
        "posts/2020-01-02-both.md": yaml(title="Both", date="2020-01-03"),
        "posts/2020/2020-01-02-below.md": yaml(title="Below a year"),
        "posts/2020-01-02-folder/inner.md": yaml(title="In a dated folder"),
        "posts/moment.md": yaml(title="Moment", date="2020-01-02 03:04:05"),
        "posts/offset.md": yaml(title="Offset", date="2020-01-02T23:30:00-05:00"),
        "posts/text-date.md": yaml(title="Text date", date="'2020-01-02T03:04:05'"),
        "posts/text-day.md": yaml(title="Text day", date="'2020-01-02'"),
        "posts/Upper CASE.md": yaml(title="Upper", date="2020-01-02"),
        "posts/Été à Köln.md": yaml(title="Umlauts", date="2020-01-02"),
        "posts/smile 😀.md": yaml(title="Emoji", date="2020-01-02"),
        "posts/v1.2.3.md": yaml(title="Dots", date="2020-01-02"),
        "posts/it's (really) 100%.md": yaml(title="Signs", date="2020-01-02"),
        "posts/old.markdown": yaml(title="Old suffix", date="2020-01-02"),
        "posts/no-extension": yaml(title="Nothing", date="2020-01-02"),
        "posts/security.md": yaml(title="Security", date="2020-01-02"),
        "posts/README.md": yaml(title="Read me", date="2020-01-02"),
        "posts/dist/inner.md": yaml(title="In a folder called dist", date="2020-01-02"),
        "posts/index.md": yaml(title="Index", date="2020-01-02"),
        "posts/sub/index.md": yaml(title="Sub index", date="2020-01-02"),
        "posts/same/same.md": yaml(title="Same", date="2020-01-02"),
        "posts/json.md": '---json\n{"title": "In JSON", "date": "2020-01-02", "tags": ["x"]}\n---\n\nMARK\n',
        "posts/draft.md": yaml(title="Draft", date="2020-01-02", draft="true"),
        "posts/no-draft.md": yaml(title="No draft", date="2020-01-02", draft="false"),
        "posts/future.md": yaml(title="Future", date="2099-01-02"),
        "posts/excluded.md": yaml(title="Excluded", date="2020-01-02", eleventyExcludeFromCollections="true"),
        "posts/unwritten.md": yaml(title="Unwritten", date="2020-01-02", permalink="false"),
        "posts/permalink.md": yaml(title="Permalink", date="2020-01-02", permalink="/else/where/"),
        "posts/permalink-file.md": yaml(
            title="Permalink file", date="2020-01-02", permalink="/else/file.html"
        ),
        "posts/permalink-slug.md": yaml(
            title="Permalink slug", date="2020-01-02", permalink="'/s/{{ page.fileSlug }}/'"
        ),
        "posts/permalink-title.md": yaml(
            title="L'été, permalink", date="2020-01-02", permalink="'/s/{{ title | slugify }}/'"
        ),
        "posts/tags-text.md": yaml(title="One tag", date="2020-01-02", tags="alone"),
        "posts/tags-lines.md": yaml(
            title="Tags in lines", date="2020-01-02", tags="\n  - first\n  - 2nd one"
        ),
        "posts/crlf.md": "---\r\ntitle: Windows\r\ndate: 2020-01-02\r\ntags: [w]\r\n---\r\n\r\nMARK\r\n",
        "posts/bom.md": "\ufeff---\ntitle: Marked order\ndate: 2020-01-02\n---\n\nMARK\n",
        "posts/no-front-matter.md": "MARK\n",
        "posts/permalink-stem.md": yaml(
            title="Stem", date="2020-01-02", permalink="'/f{{ page.filePathStem }}/'"
        ),
        "wiki/wiki.json": '{"layout": "post.njk", "permalink": "/w/{{ title | slugify }}/"}',
        "wiki/2020-01-02-été.md": yaml(title="L’été là"),
        "days/days.11tydata.js": "export default { layout: 'post.njk', permalink: '/d/{{ page.date | date: \"%Y/%m\" }}/{{ page.fileSlug }}/' };\n",
        "days/topic.md": yaml(title="Topic", date="2020-01-31T23:30:00-05:00"),
        "notes/notes.json": '{"layout": "post.njk", "permalink": "/n/{{ page.fileSlug }}.html", "tags": ["note"]}',
        "notes/a note.md": yaml(title="A note", date="2020-01-02"),
        "notes/deep/er.md": yaml(title="A deeper note", date="2020-01-02"),
        "log/log.11tydata.js": "export default { layout: 'post.njk', permalink: false };\n",
        "log/entry.md": yaml(title="Entry", date="2020-01-02"),
        "about.md": yaml(title="About", layout="post.njk"),
        "pages/deep/contact.md": yaml(title="Contact", layout="post.njk"),
        "_drafts/secret.md": yaml(title="No secret to Eleventy", layout="post.njk"),
        ".eleventyignore": "ignored\n*.bak.md\n",
        "ignored/file.md": yaml(title="Ignored", layout="post.njk"),
        "posts/copy.bak.md": yaml(title="Ignored copy"),
        "images/dot.png": PNG,
    }
    return settings, files


def hexo() -> tuple[str, Files]:
    """Posts in folders, drafts, pages, permalinks, nested categories, asset folders."""
    settings = (
        "permalink: :year/:month/:day/:title/\ntimezone: UTC\nfuture: false\nper_page: 0\n"
        "index_generator: {per_page: 0}\narchive_generator: {per_page: 0}\n"
        "skip_render: ['raw/**']\n"
    )
    files: Files = {
        **years(
            lambda y, m: f"source/_posts/{y}/post-{m}.md",
            lambda y, m: yaml(
                title=f"Post of {y}-{m:02}",
                date=f"{y}-{m:02}-03 10:00:00",
                tags="[a, b]",
                categories="[News]",
            ),
        ),
        "source/_posts/day.md": yaml(title="Day", date="2020-01-02"),
        "source/_posts/slashes.md": yaml(title="Slashes", date="2020/1/2 3:04:05"),
        "source/_posts/offset.md": yaml(title="Offset", date="2020-01-02T23:30:00-05:00"),
        "source/_posts/quoted.md": yaml(title="Quoted", date="'2020-01-02 03:04:05'"),
        "source/_posts/no-date.md": yaml(title="No date"),
        "source/_posts/no-title.md": yaml(date="2020-01-02"),
        "source/_posts/2020-01-02-dated-name.md": yaml(title="Dated name", date="2020-01-03"),
        "source/_posts/Upper CASE.md": yaml(title="Upper", date="2020-01-02"),
        "source/_posts/Été à Köln.md": yaml(title="Umlauts", date="2020-01-02"),
        "source/_posts/smile 😀.md": yaml(title="Emoji", date="2020-01-02"),
        "source/_posts/v1.2.3.md": yaml(title="Dots", date="2020-01-02"),
        "source/_posts/it's (really) 100.md": yaml(title="Signs", date="2020-01-02"),
        "source/_posts/no-extension": yaml(title="Nothing", date="2020-01-02"),
        "source/_posts/security.md": yaml(title="Security", date="2020-01-02"),
        "source/_posts/README.md": yaml(title="Read me", date="2020-01-02"),
        "source/_posts/dist/inner.md": yaml(title="In a folder called dist", date="2020-01-02"),
        "source/_posts/json.md": ';;;\n"title": "In JSON",\n"date": "2020-01-02 03:04:05",\n"tags": ["x"]\n;;;\nMARK\n',
        "source/_posts/unopened.md": "title: Unopened\ndate: 2020-01-02\n---\nMARK\n",
        "source/_posts/published.md": yaml(title="Published", date="2020-01-02", published="true"),
        "source/_posts/unpublished.md": yaml(title="Unpublished", date="2020-01-02", published="false"),
        "source/_posts/draft-key.md": yaml(
            title="A key that says nothing here", date="2020-01-02", draft="true"
        ),
        "source/_posts/future.md": yaml(title="Future", date="2099-01-02"),
        "source/_posts/_hidden.md": yaml(title="Underlined", date="2020-01-02"),
        "source/_posts/_hidden/inner.md": yaml(title="In an underlined folder", date="2020-01-02"),
        "source/_drafts/draft.md": yaml(title="Draft", date="2020-01-02"),
        "source/_posts/permalink.md": yaml(title="Permalink", date="2020-01-02", permalink="else/where.html"),
        "source/_posts/permalink-dir.md": yaml(
            title="Permalink folder", date="2020-01-02", permalink="else/there/"
        ),
        "source/_posts/slug.md": yaml(title="A slug of its own", date="2020-01-02", slug="own-slug"),
        "source/_posts/tags-text.md": yaml(title="One tag", date="2020-01-02", tags="alone"),
        "source/_posts/tag.md": yaml(title="Singular", date="2020-01-02", tag="single"),
        "source/_posts/tags-lines.md": yaml(
            title="Tags in lines", date="2020-01-02", tags="\n  - first\n  - 2nd one\n  - 3"
        ),
        "source/_posts/nested.md": yaml(title="Nested", date="2020-01-02", categories="\n  - [A, B]\n  - C"),
        "source/_posts/lang.md": yaml(title="En français", date="2020-01-02", lang="fr"),
        "source/_posts/crlf.md": "---\r\ntitle: Windows\r\ndate: 2020-01-02\r\ntags: [w]\r\n---\r\n\r\nMARK\r\n",
        "source/_posts/bom.md": "\ufeff---\ntitle: Marked order\ndate: 2020-01-02\n---\n\nMARK\n",
        "source/_posts/assets.md": yaml(title="Assets", date="2020-01-02"),
        "source/_posts/assets/dot.png": PNG,
        "source/_posts/assets/notes.md": yaml(title="An asset"),
        "source/_posts/twin.md": yaml(title="Twin A", date="2020-01-02"),
        "source/about/index.md": yaml(title="About"),
        "source/loose.md": yaml(title="Loose"),
        "source/raw/file.md": yaml(title="Raw"),
        "source/_data/data.md": yaml(title="Data"),
        "scaffolds/post.md": "---\ntitle: {{ title }}\n---\n",
    }
    return settings, files


def astro() -> tuple[str, Files]:
    """A collection in folders, ids from names, slugs, drafts that the pages drop."""
    files: Files = {
        **years(
            lambda y, m: f"src/content/blog/{y}/post-{m}.md",
            lambda y, m: yaml(title=f"Post of {y}-{m:02}", pubDate=f"{y}-{m:02}-03", tags="[a, b]"),
        ),
        "src/content/blog/text-date.md": yaml(title="Text date", pubDate="'Jan 02 2020'"),
        "src/content/blog/moment.md": yaml(title="Moment", pubDate="2020-01-02 03:04:05"),
        "src/content/blog/offset.md": yaml(title="Offset", pubDate="2020-01-02T23:30:00-05:00"),
        "src/content/blog/toml.md": "+++\ntitle = 'In TOML'\npubDate = 2020-01-02T03:04:05Z\n+++\n\nMARK\n",
        "src/content/blog/2020-01-02-dated-name.md": yaml(title="Dated name", pubDate="2020-01-03"),
        "src/content/blog/Upper CASE.md": yaml(title="Upper", pubDate="2020-01-02"),
        "src/content/blog/Été à Köln.md": yaml(title="Umlauts", pubDate="2020-01-02"),
        "src/content/blog/smile 😀.md": yaml(title="Emoji", pubDate="2020-01-02"),
        "src/content/blog/v1.2.3.md": yaml(title="Dots", pubDate="2020-01-02"),
        "src/content/blog/it's (really) 100%.md": yaml(title="Signs", pubDate="2020-01-02"),
        "src/content/blog/a - b.md": yaml(title="Dashes", pubDate="2020-01-02"),
        "src/content/blog/old.markdown": yaml(title="Old suffix", pubDate="2020-01-02"),
        "src/content/blog/no-extension": yaml(title="Nothing", pubDate="2020-01-02"),
        "src/content/blog/security.md": yaml(title="Security", pubDate="2020-01-02"),
        "src/content/blog/README.md": yaml(title="Read me", pubDate="2020-01-02"),
        "src/content/blog/dist/inner.md": yaml(title="In a folder called dist", pubDate="2020-01-02"),
        "src/content/blog/folder/index.md": yaml(title="Folder", pubDate="2020-01-02"),
        "src/content/blog/Deep Folder/Ünd/post.md": yaml(title="Deep", pubDate="2020-01-02"),
        "src/content/blog/_hidden.md": yaml(title="Underlined", pubDate="2020-01-02"),
        "src/content/blog/_hidden/inner.md": yaml(title="In an underlined folder", pubDate="2020-01-02"),
        "src/content/blog/draft.md": yaml(title="Draft", pubDate="2020-01-02", draft="true"),
        "src/content/blog/no-draft.md": yaml(title="No draft", pubDate="2020-01-02", draft="false"),
        "src/content/blog/future.md": yaml(title="Future", pubDate="2099-01-02"),
        "src/content/blog/slug.md": yaml(title="Slug", pubDate="2020-01-02", slug="own/Slug"),
        "src/content/blog/tags-lines.md": yaml(
            title="Tags in lines", pubDate="2020-01-02", tags="\n  - first\n  - 2nd one"
        ),
        "src/content/blog/crlf.md": "---\r\ntitle: Windows\r\npubDate: 2020-01-02\r\ntags: [w]\r\n---\r\n\r\nMARK\r\n",
        "src/content/blog/bom.md": "\ufeff---\ntitle: Marked order\npubDate: 2020-01-02\n---\n\nMARK\n",
        "src/pages/about.md": yaml("# About\n\nMARK", title="About"),
        "src/pages/docs/index.md": yaml("# Docs\n\nMARK", title="Docs"),
        "src/pages/_kept.md": yaml("# Kept\n\nMARK", title="Kept"),
        "src/components/note.md": yaml(title="A part"),
    }
    return "", files
