"""Accounts, their users, groups, roles, policies and access keys, in the database."""
