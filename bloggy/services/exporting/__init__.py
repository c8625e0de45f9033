"""Takes everything out: posts, pictures, comments, people and the ledger, as files that any tool reads."""
