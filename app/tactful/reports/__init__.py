"""What the checks said of texts, in the forms that people and machines read."""
