"""账号: persons, organisations, the posts that persons hold there, and what a post allows."""
