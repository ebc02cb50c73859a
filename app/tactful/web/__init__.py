"""The web desk: a page for agents, and a plain JSON API."""
