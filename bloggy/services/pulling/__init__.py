"""Brings the posts of blogs into the library, and keeps both alike: new, changed here, changed there, deleted."""
