"""The settings of a deployment: what `keywright.toml` in its data directory says, and what holds without it."""

from keywright.config.loading import (
    DATABASE_FILE_NAME,
    FILE_NAME,
    ROOT_KEY_FILE_NAME,
    ConfigurationInvalid,
    HsmSettings,
    Settings,
    load_settings,
)

__all__ = [
    "DATABASE_FILE_NAME",
    "FILE_NAME",
    "ROOT_KEY_FILE_NAME",
    "ConfigurationInvalid",
    "HsmSettings",
    "Settings",
    "load_settings",
]
