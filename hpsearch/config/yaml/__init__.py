"""Text to a document of plain data in which every part has its place, and back."""
