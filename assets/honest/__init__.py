"""The fold-out "Is it honest?": what the page claims, checked while it is open."""
