"""Where keys live, one folder per kind: `<folder>.provider.build(services)` makes its provider.

The folders do not know each other. `bootstrap` finds them, so a new kind of key store is a new folder.
"""
