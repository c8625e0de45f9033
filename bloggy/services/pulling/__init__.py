"""Brings the posts of blogs into the library, and keeps both alike whichever side was changed."""
