"""Bringing in what other tools exported, and taking everything out, with keys."""
