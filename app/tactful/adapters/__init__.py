"""The engines behind the ports: the only place, with the desk, that imports them."""
