"""Pure engines: no Django, no web, no global state; data in, data out."""
