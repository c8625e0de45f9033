"""The screen of what waits to be sent, what was refused and why, and what is done."""
