"""What would break a rule, state what nobody knows, or hurt: pure functions of texts."""
