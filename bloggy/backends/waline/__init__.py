"""Waline, a comment server of one's own (https://waline.js.org)."""
