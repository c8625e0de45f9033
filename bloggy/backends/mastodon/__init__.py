"""The fediverse: what is answered there to the status that announces a post (the API of Mastodon)."""
