"""Brings the posts and comments of other tools' exports into the library; nothing is ever sent anywhere."""
