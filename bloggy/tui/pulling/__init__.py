"""What a pull asks on the screen: whether to bring a blog's posts, and what only the writer can decide."""
