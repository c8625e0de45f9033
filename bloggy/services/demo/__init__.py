"""A throw-away library in a small real site with its own remote, to try everything on."""
