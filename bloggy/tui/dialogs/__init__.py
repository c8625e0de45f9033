"""Questions: each is a `ModalScreen[Answer]` that gets data, gives an answer, and does nothing else."""
