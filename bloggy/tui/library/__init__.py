"""The first screen: everything the writer has, like a mail client: places, posts, preview."""
