"""The database: SQLite for one machine, PostgreSQL for several nodes, behind the `keywright.ports.storage` port."""
