"""A character LSTM whose sampling temperature can be steered while it writes. Importing this loads no weights."""
