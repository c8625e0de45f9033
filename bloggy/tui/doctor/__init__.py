"""The screen of what works and what does not, each with its fix."""
