"""The least Textual application: what every start is compared with."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One word on the screen."""

    def compose(self) -> ComposeResult:
        """A static."""
        yield Static("READY")


if __name__ == "__main__":
    Bare().run()
