"""The screens: what people read, apart from the logic that fills them."""
