"""The conformance checks of the XKS proxy API, made from outside against anyone's proxy (xks.md sections 2.4, 2.5).

`checklist.GROUPS` names all checks, `running.run` makes them. A check asks a few requests through a `Caller` and raises
`CheckFailed` with what was expected and what came. Nothing here knows how a proxy is built, ours included.
"""
