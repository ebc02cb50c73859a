"""From passages near a complaint to the evidence a draft may rest on; pure."""
