"""Settings, addresses, base templates, static files and the API root."""
