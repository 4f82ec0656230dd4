"""The examples of the first tab; the page's words.json has a name and a sentence for each."""

EXAMPLES = (
    {"name": "loop", "prompts": {"en": "ROMEO:", "de": "FAUST:"}, "seed": 7, "temperature": 0.1},
    {"name": "greedy", "prompts": {"en": "Where is", "de": "Der Mensch"}, "seed": 1, "temperature": 0.0},
    {"name": "unit", "prompts": {"en": "JULIET:\n", "de": "MARGARETE:\n"}, "seed": 42, "temperature": 1.0},
    {"name": "hot", "prompts": {"en": "To be, or not to be", "de": "Habe nun, ach!"}, "seed": 3, "temperature": 2.0},
    {"name": "empty", "prompts": {"en": "", "de": ""}, "seed": 12, "temperature": 0.7},
)
