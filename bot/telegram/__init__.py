"""The chat: what Telegram asks of a bot, and what a bot asks of Telegram."""
