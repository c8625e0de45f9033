"""Comments as a feed, Atom or RSS: what every blog shows without a login."""
