"""From plan, facts and evidence to drafts: composed or by a model, then checked."""
