"""读取 (queries) of projects: what the pages show, in few questions to the database."""
