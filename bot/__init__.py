"""The assistant: people, talk and time around the questions."""
