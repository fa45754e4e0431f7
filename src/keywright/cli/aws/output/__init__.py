"""The forms in which answers are printed: JSON, text for shell scripts, tables for people, YAML."""
