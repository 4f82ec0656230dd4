"""The tab "bet": predict the next character, then see 1,000 draws of it."""
