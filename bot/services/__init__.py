"""What can be done: one transaction a use case, values in and values out, no Telegram."""
