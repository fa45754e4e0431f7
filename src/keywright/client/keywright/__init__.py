"""Operations that only Keywright has; other services answer that they do not know them."""
