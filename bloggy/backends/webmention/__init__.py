"""Webmentions, as webmention.io receives them for a site."""
