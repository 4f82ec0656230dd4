"""Character and word models whose sampling temperature can be steered while they write. Importing loads no weights."""
