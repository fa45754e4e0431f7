"""HTTP/1.1 on httptools: connections of a server, within bounds on head, body and time. Knows no application."""
