"""How pages are drawn: for a terminal, as plain text, Markdown and CSV."""
