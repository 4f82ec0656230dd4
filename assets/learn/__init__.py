"""The tab of lessons: pieces that each show one thing about temperature with the chosen model's own numbers."""
