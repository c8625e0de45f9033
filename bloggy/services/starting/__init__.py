"""Beginnings: which site bloggy was started in, a new site of one's own, and where the writer was last."""
