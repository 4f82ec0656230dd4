"""From a text to a checkpoint: corpus, recipe, training, calibration, evaluation."""
