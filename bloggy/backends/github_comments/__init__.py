"""Comments that GitHub keeps: giscus (its Discussions) and utterances (its Issues)."""
