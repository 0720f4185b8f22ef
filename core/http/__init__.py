"""Request plumbing: request ids, the access log, client addresses, security headers, errors on pages."""
