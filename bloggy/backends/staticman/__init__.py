"""Comments that lie as data files in a static site's repository, as Staticman writes them."""
