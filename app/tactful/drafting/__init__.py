"""From plan, facts and evidence to drafts: composed or written by a model, then checked."""
