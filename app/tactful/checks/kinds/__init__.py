"""The kinds of rules: what each makes of the places where its words were found."""
