"""An XKS proxy: a program of its own, over keys in PKCS#11 tokens or in a sealed file."""
