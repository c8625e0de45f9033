"""Finds out what kind of blog stands at an address, so that nobody has to know what it runs on."""
