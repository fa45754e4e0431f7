"""What the commands change and the server serves: tenants, credentials, keys and rules, in one sealed file."""
