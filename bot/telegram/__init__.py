"""The first door: updates parsed, use cases called, screens shown."""
