"""Django apps, one per thing a clerk names."""
