"""The HSMs of clusters: made, filled and removed, with their users and keys (design.md section 4, "HSM clusters").

`softhsm` is the provisioner; each other module is one idea that it is made of.
"""
