"""What an account has: users, groups, roles and policies, and their names and ids."""
