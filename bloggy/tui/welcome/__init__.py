"""The first run: a way in that takes less than a minute and can be undone."""
