"""The administration of principals: what `keywright iam` does, each function inside of one transaction."""
