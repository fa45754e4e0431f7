"""What the rules and operations need from outside, as Protocols; adapters answer them, `bootstrap` joins the two."""
