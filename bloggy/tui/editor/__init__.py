"""The writing room: a Markdown editor that stays quick in long texts and never changes a byte unasked."""
