"""Drafts careful replies to unhappy buyers; a person sends them."""
