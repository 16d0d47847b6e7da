"""What the judge knows about words and numbers, as tables an editor can extend."""
