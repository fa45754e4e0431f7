"""Turns the model's member names into snake_case and tells how they turn back."""

import keyword
import re

# An acronym ends before the last capital that starts a word; digits stay with the letters before them (`V6`).
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+[0-9]*|[A-Z]+[0-9]*|[0-9]+")

# What annotations are made of: a field of such a name would hide it from the quoted annotations of its class.
_TYPES = frozenset({"bool", "bytes", "dict", "float", "int", "list", "str"})


def snake_case(name: str) -> str:
    """`CustomKeyStoreId` -> `custom_key_store_id`, `AWSAccountId` -> `aws_account_id`, `EniIpV6` -> `eni_ip_v6`."""
    snake = "_".join(word.lower() for word in _WORD.findall(name))
    return f"{snake}_" if keyword.iskeyword(snake) or snake in _TYPES else snake


def pascal_case(snake: str) -> str:
    """What msgspec's `rename="pascal"` makes of a field name; used to see which members need their name spelt out."""
    return "".join(word[:1].upper() + word[1:] for word in snake.split("_"))
