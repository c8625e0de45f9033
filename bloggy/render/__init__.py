"""Pure text: Markdown to HTML and to terminal lines."""
