"""The server: routes, streams, admission, and the answers to requests. Nothing here is sent to a browser."""
