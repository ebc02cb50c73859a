"""From platform facts and triage to a plan and a fact sheet; no I/O."""
