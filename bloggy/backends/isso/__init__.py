"""Isso, a comment server of one's own (https://isso-comments.de)."""
