"""A client that finds names below localhost on this machine by itself, as browsers do."""

import httpx2

LOOPBACK = "127.0.0.1"


class NamedLoopback(httpx2.HTTPTransport):
    """Goes to 127.0.0.1 for them, and asks there under the name."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host.endswith(".localhost"):
            request = httpx2.Request(
                request.method,
                request.url.copy_with(host=LOOPBACK),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        return super().handle_request(request)


def loopback_client() -> httpx2.Client:
    return httpx2.Client(transport=NamedLoopback(), trust_env=False, timeout=30)
