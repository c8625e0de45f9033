"""Says in a sentence or two what each screen is for, and which page of the manual goes on from there."""

from __future__ import annotations

from typing import NamedTuple


class About(NamedTuple):
    """What help tells before the keys."""

    text: str
    """English; translated where it is shown."""
    topic: str = ""
    """The page of `bloggy help`, if one says more."""


def _l(message: str) -> str:
    """Marks a text for translation where it is shown (gettext's N_)."""
    return message


ABOUT = {
    "library": About(
        _l(
            "Everything you have written. The places on the left choose what is listed, the preview shows "
            "the chosen post."
        ),
        "tour",
    ),
    "editor": About(
        _l("Write. What you type is on disk within a second, and esc leads back with everything saved."),
        "posts",
    ),
    "revisions": About(_l("Earlier states of this post; going back to one can be undone."), "posts"),
    "publish": About(
        _l("What exactly will happen, at which blogs. Nothing is sent before you say so, and then once."),
        "outbox",
    ),
    "outbox": About(
        _l("What waits to be sent, what was refused and why. It goes out by itself when it can."), "outbox"
    ),
    "comments": About(
        _l("What readers wrote, from every blog, without a network. Answers wait in the outbox."), "comments"
    ),
    "person": About(_l("What you keep of somebody who writes to you. It stays on this machine."), "people"),
    "pick": About(_l("Type a part of a name, then choose."), "people"),
    "filter": About(_l("Which comments are listed; what you leave empty does not matter."), "comments"),
    "reply": About(_l("Your answer, in Markdown. It is kept as you type, also when you leave."), "comments"),
    "conflict": About(
        _l("A post was changed here and elsewhere. Nothing is lost: what you don’t take becomes a revision."),
        "conflicts",
    ),
    "gone": About(_l("The post was deleted at the blog; your file is as it was."), "conflicts"),
    "takeback": About(_l("The post was changed at the blog before it could be taken back."), "conflicts"),
    "deleted_there": About(_l("Posts that were deleted at a blog; your files are still here."), "pull"),
    "deleted_here": About(_l("Posts that you deleted here; the blog still shows them."), "pull"),
    "recovery": About(_l("Text that was not saved when bloggy ended. Nothing of it is lost."), "posts"),
    "live": About(_l("Readers would see this at once; that is why you are asked.")),
    "view": About(_l("Something to read; it changes nothing.")),
    "waiting": About(_l("A blog is being asked what it is.")),
    "found": About(_l("What stands at that address; the best way to it comes first."), "passwords"),
    "login": About(
        _l("The blog’s own secret for programs, tested before anything is written down."), "passwords"
    ),
    "connected": About(_l("What the blog said about itself and what you may do there."), "passwords"),
    "pull": About(_l("The posts that the blog has, as files in a folder of yours. Nothing is sent."), "pull"),
    "secret": About(_l("A blog wants its password, which is kept nowhere here."), "passwords"),
    "dialog": About(_l("A question; enter takes the answer, and esc changes nothing.")),
    "start": About(_l("A new site, with a first post, in a folder of its own."), "sites"),
    "welcome": About(_l("Four ways in. Each can be undone, and nothing of yours is changed."), "tour"),
    "import": About(
        _l("Posts and comments that another tool exported. You see first what would come in."), "import"
    ),
    "carrying": About(_l("What is being brought in or taken out, and what became of it."), "import"),
    "doctor": About(_l("What works and what does not, each with its way out. Nothing is changed."), "doctor"),
}
"""By the name that the screen has in the table of actions."""
