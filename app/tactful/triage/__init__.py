"""From the buyer's words to causes, mood, gravity and risks; no model, no I/O."""
