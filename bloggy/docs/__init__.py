"""The manual's pages, one Markdown file a topic; `bloggy help TOPIC` shows them."""
