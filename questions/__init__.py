"""What must be known, and how well it is known: values and functions that know no chat and no database."""
