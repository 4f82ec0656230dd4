"""What the page asks for: one file for each part of the page, with its streams and questions."""
