"""Kinds of columns, and how constraints are named."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Double, LargeBinary, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

TEXT = Text(collation="C").with_variant(Text(), "sqlite")


def text_column(name: str, *args: Any, **options: Any) -> Column[Any]:
    """Make a column of text."""
    return Column(name, TEXT, *args, **{"nullable": False, **options})


def bytes_column(name: str, **options: Any) -> Column[Any]:
    """Make a column of bytes."""
    return Column(name, LargeBinary, **{"nullable": False, **options})


def time_column(name: str, **options: Any) -> Column[Any]:
    """Make a column of epoch seconds."""
    return Column(name, Double, **{"nullable": False, **options})


def integer_column(name: str, **options: Any) -> Column[Any]:
    """Make a column of whole numbers."""
    return Column(name, BigInteger, **{"nullable": False, **options})
