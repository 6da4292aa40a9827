"""What a search is doing, while it goes on."""
