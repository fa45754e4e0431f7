"""The key store type EXTERNAL_KEY_STORE: keys in someone's external key manager, behind an XKS proxy."""
