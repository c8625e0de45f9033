"""The screen of what readers write: the inbox, the conversation, the person, and the answer to them."""
