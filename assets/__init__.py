"""What the page is made of: its words, its markup, its style and its script, and the Python that loads them."""
