"""Says beforehand what an action would change, and what is out there, from local knowledge alone."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bloggy.backends.base import Held, Plan, Site
from bloggy.backends.git.changes import HIDDEN, Changes, InPlace, Scene, Way
from bloggy.backends.git.command import tidy
from bloggy.backends.git.repository import Place
from bloggy.backends.git.site import SiteMap
from bloggy.backends.git.tree import Tree
from bloggy.domain.clean import clean, clean_line
from bloggy.domain.outbox import Action
from bloggy.domain.post import Outgoing, Post, RemoteRef, Revision, Status
from bloggy.domain.textfile import decode
from bloggy.errors import BackendError
from bloggy.i18n import _, ngettext

_DIFF_LINES = 400


def hidden(post: Post) -> Post:
    """The post as a draft."""
    return replace(post, status=Status.DRAFT)


def subject(pattern: str, action: Action, title: str, path: str, *, blog: str) -> str:
    """The first line of a commit."""
    verbs = {
        Action.PUBLISH: "Publish",
        Action.UPDATE: "Update",
        Action.WITHDRAW: "Unpublish",
        Action.DELETE: "Delete",
    }
    text = pattern or "{action}: {title}"
    for name, value in (("action", verbs[action]), ("path", path), ("blog", blog), ("title", title or path)):
        text = text.replace(f"{{{name}}}", value)
    return text


def plan(
    action: Action, outgoing: Outgoing, scene: Scene, way: Way, *, ref: RemoteRef | None, now: datetime
) -> Plan:
    """What the action would do if the remote is still as it was seen last."""
    if scene.tree.commit is None and scene.place.top is None:
        return _unseen(action, outgoing, scene)
    warnings: list[str] = []
    try:
        decided = _decide(action, outgoing, scene, way, ref)
    except BackendError as error:
        warnings.append(f"{error.message} {error.hint}".strip())
        decided = Changes(path=ref or way.usual(scene, outgoing))
    text = _text(decided, decided.path)
    post = scene.site.read(decided.path, text) if text is not None else None
    hides = post is None or post.status in HIDDEN
    url = (
        ""
        if post is None or action in {Action.WITHDRAW, Action.DELETE}
        else scene.site.address(decided.path, post)
    )
    if post is not None:
        seen = scene.site.generator.visible(scene.site.site_path(decided.path), post, now)
        warnings += [seen.message] if seen.message and not (hides and action is Action.WITHDRAW) else []
    warnings += _address_moves(scene, ref, decided.path, url) if url and not hides else []
    warnings += decided.notes
    before = ref if ref is not None else decided.path
    return Plan(
        target=_target(scene),
        steps=_steps(decided, scene, action, post),
        url=url,
        diff=_diff(scene.tree.text(before), text, decided.path) if decided.edits else "",
        warnings=tuple(clean(warning) for warning in warnings),
    )


def _unseen(action: Action, outgoing: Outgoing, scene: Scene) -> Plan:
    """The plan for a remote of which no commit has been seen yet: not even its generator is known."""
    place, post = scene.place, outgoing.post
    lines = [_("date: {date}").format(date=f"{post.date:%Y-%m-%d %H:%M %z}")] if post.date else []
    lines.append(
        _("commit “{subject}”").format(
            subject=clean_line(subject("", action, post.title, outgoing.path, blog=""))
        )
    )
    return Plan(
        target=_("push to {remote}").format(remote=clean_line(tidy(place.remote.encode("utf-8", "replace")))),
        steps=tuple(lines),
        warnings=(
            _(
                "The repository has not been fetched yet, so the file and its address are known once it is "
                "sent. “bloggy doctor” fetches it before that."
            ),
        ),
    )


def _decide(action: Action, outgoing: Outgoing, scene: Scene, way: Way, ref: RemoteRef | None) -> Changes:
    match action:
        case Action.PUBLISH | Action.UPDATE:
            return way.put(scene, outgoing, ref=ref, expected=None)
        case Action.WITHDRAW:
            return way.withdraw(scene, outgoing, ref=ref or way.usual(scene, outgoing), expected=None)
        case _:
            return way.delete(scene, outgoing, ref=ref or way.usual(scene, outgoing), expected=None)


def _text(decided: Changes, path: str) -> str | None:
    data = next((edit.data for edit in decided.edits if edit.path == path), None)
    return None if data is None else decode(data).text


def _target(scene: Scene) -> str:
    """`Hugo · commit to main, push to origin`."""
    place = scene.place
    label = scene.site.generator.label
    branch = clean_line(place.branch)
    if not place.remote:
        return _("{label} · commit to {branch}, no remote").format(label=label, branch=branch)
    remote = clean_line(tidy(place.remote.encode("utf-8", "replace")))
    return _("{label} · commit to {branch}, push to {remote}").format(
        label=label, branch=branch, remote=remote
    )


def _steps(decided: Changes, scene: Scene, action: Action, post: Post | None) -> tuple[str, ...]:
    if not decided.edits:
        return _first_push(scene) or (_("Nothing changes: the repository already has it so."),)
    lines: list[str] = []
    pictures = 0
    for edit in decided.edits:
        path = clean_line(edit.path)
        if edit.removes:
            lines.append(_("remove {path}").format(path=path))
        elif edit.path == decided.path:
            there = edit.path in scene.tree.blobs
            lines.append((_("change {path}") if there else _("add {path}")).format(path=path))
        else:
            pictures += 1
            lines.append(_("add {path}").format(path=path))
    if pictures:
        lines.append(
            ngettext("{count} picture goes along", "{count} pictures go along", pictures).format(
                count=pictures
            )
        )
    if post is not None:
        lines.append(_("status: draft") if post.status in HIDDEN else _("status: published"))
        if post.date is not None:
            lines.append(_("date: {date}").format(date=f"{post.date:%Y-%m-%d %H:%M %z}"))
    lines.append(
        _("commit “{subject}”").format(
            subject=clean_line(subject("", action, post.title if post else "", decided.path, blog=""))
        )
    )
    lines += _first_push(scene)
    return tuple(lines)


def _first_push(scene: Scene) -> tuple[str, ...]:
    """What else goes out when nothing of the remote has ever been seen."""
    place = scene.place
    if place.top is None or not place.remote or scene.tree.commit is None or place.head() is not None:
        return ()
    said = _("push {branch} as it is along with it, if {remote} is still empty")
    return (said.format(branch=clean_line(place.local), remote=clean_line(place.remote)),)


def _address_moves(scene: Scene, ref: RemoteRef | None, path: str, url: str) -> list[str]:
    """The warning that readers' old links would break."""
    text = scene.tree.text(ref) if ref is not None else scene.tree.text(path)
    if text is None:
        return []
    try:
        post = scene.site.read(ref or path, text)
    except BackendError:
        return []
    old = scene.site.address(ref or path, post)
    if post.status in HIDDEN or not old or old == url:
        return []
    warning = _("The address of a published post would move from {old} to {new}.").format(old=old, new=url)
    keys = scene.site.generator.keys.aliases
    if keys:
        warning += " " + _(
            "To keep old links alive, add the old address to “{key}” in the front matter."
        ).format(key=keys[0])
    return [warning]


def _diff(old: str | None, new: str | None, path: str) -> str:
    lines = difflib.unified_diff(
        (old or "").splitlines(), (new or "").splitlines(), f"a/{path}", f"b/{path}", lineterm=""
    )
    kept = [line for _number, line in zip(range(_DIFF_LINES), lines, strict=False)]
    return clean("\n".join(kept))


def found(place: Place, site: SiteMap) -> Site:
    """What `probe` tells about the place."""
    notes = list(site.generator.settings.notes)
    if not place.remote:
        notes.append(_("The repository has no remote: posts are committed, and you push them yourself."))
    identity = place.git.run("var", "GIT_COMMITTER_IDENT")
    if identity.code != 0:
        notes.append(
            _(
                'Git does not know who you are; tell it: git config --global user.name "Your Name" '
                "and git config --global user.email you@example.org"
            )
        )
    settings = site.generator.settings
    return Site(
        title=clean_line(settings.title),
        url=clean_line(settings.url),
        software=site.generator.label,
        account=clean_line(identity.text.partition(">")[0] + ">") if identity.code == 0 else "",
        notes=tuple(clean(note) for note in notes),
    )


def held(posts: Mapping[str, Post], scene: Scene, way: InPlace) -> Mapping[str, Held]:
    """The posts in the head seen last, by library path; those that readers can't see are `hidden`."""
    tree = scene.tree
    if tree.commit is None:
        return {}
    differing = _differing(scene)
    own = [tree if at == tree.commit else scene.place.tree(at) for at in scene.place.own_heads()]
    found: dict[str, Held] = {}
    for path, post in posts.items():
        place = way.path_of(path)
        if place not in tree.blobs:
            continue
        there: Post | None = post
        if place in differing:
            there = _post_there(scene, tree, place)
        if there is None:
            continue
        sha = tree.sha(place)
        had = [mine.sha(place) for mine in own if mine.sha(place)]
        found[path] = Held(
            ref=RemoteRef(place),
            revision=Revision(sha),
            url=scene.site.url(place, there),
            basis=Revision(sha if sha in had else had[0]) if had else None,
            hidden=there.status in HIDDEN,
        )
    return found


def _differing(scene: Scene) -> frozenset[str]:
    """Paths whose file on disk is not what the commit says, by git's own quick comparison."""
    answer = scene.place.git.run("diff-index", "--name-only", "-z", str(scene.tree.commit), "--")
    return frozenset(answer.out.decode("utf-8", "surrogateescape").split("\0"))


def _post_there(scene: Scene, tree: Tree, path: str) -> Post | None:
    """The post as the commit has it; None if it can't be read."""
    try:
        return scene.site.read(path, tree.text(path) or "")
    except BackendError:
        return None
