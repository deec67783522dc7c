"""Parts of the pages of projects."""
