"""材料: files that people hand in, looked into before they are kept, stored once, used again."""
