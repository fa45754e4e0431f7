"""The kinds of columns of the first schema, as they were then."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def text_column(name: str) -> sa.Column[Any]:
    """Make a column of text."""
    return sa.Column(name, TEXT, nullable=False)


def bytes_column(name: str) -> sa.Column[Any]:
    """Make a column of bytes."""
    return sa.Column(name, sa.LargeBinary(), nullable=False)
