"""Which addresses may be spoken to, and over what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError, RefusedError
from channel.wire.server_address import ADDRESS_LIMIT, check_proxy, check_server

ONION = "a" * 56 + ".onion"


@pytest.mark.parametrize(
    "address",
    [
        "https://reports.example.org",
        "https://reports.example.org/",
        "https://reports.example.org:8443/",
        "https://xn--bcher-kva.example",
        "https://192.0.2.7",
        "https://[2001:db8::7]:443",
        "http://127.0.0.1:8000",
        "http://127.0.0.1:65535/",
        "http://127.8.9.10",
        "http://[::1]:8000",
        "http://localhost:8000",
    ],
)
@pytest.mark.parametrize("proxied", [False, True])
def test_servers_over_tls_or_on_this_machine_are_spoken_to(address: str, *, proxied: bool) -> None:
    assert check_server(address, proxied=proxied) == address.removesuffix("/")


def test_an_address_is_the_same_in_capitals() -> None:
    assert check_server("HTTPS://Reports.Example.ORG", proxied=False) == "https://reports.example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reports.example.org",
        "//reports.example.org",
        "ftp://reports.example.org",
        "https:/reports.example.org",
        "https://",
        "https:///",
        "https://:8443",
        "https://reports.example.org/path",
        "https://reports.example.org//",
        "https://reports.example.org?",
        "https://reports.example.org/?q=1",
        "https://reports.example.org#",
        "https://reports.example.org/#part",
        "https://me:secret@reports.example.org",
        "https://secret@reports.example.org",
        "https://@reports.example.org",
        "https://exa mple.org",
        " https://reports.example.org",
        "https://reports.example.org\n",
        "https://reports.example.org:",
        "https://reports.example.org:port",
        "https://reports.example.org:0",
        "https://reports.example.org:65536",
        "https://reports.example.org:٤٤٣",
        "https://reports.example.org.",
        "https://reports..example.org",
        "https://-reports.example.org",
        "https://reports-.example.org",
        "https://bücher.example",
        "https://\N{KELVIN SIGN}.example",
        "https://reports\\@example.org",
        "https://reports%2eexample.org",
        "https://[::1",
        "https://[::1]x",
        "https://[1:2]",
        "https://[127.0.0.1",
        "https://[127.0.0.1]",
        "http://127.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://127.0.0.01",
        "https://999.1.1.1",
        "https://::1",
        "http://[fe80::1%25eth0]",
        f"https://{'a' * 64}.example",
        "https://" + "a." * (ADDRESS_LIMIT // 2) + "org",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    for proxied in (False, True):
        with pytest.raises(MalformedError) as raised:
            check_server(address, proxied=proxied)
        assert raised.value.hint
        assert "secret" not in f"{raised.value}{raised.value.hint}"


@pytest.mark.parametrize(
    "address",
    [
        "http://reports.example.org",
        "HTTP://reports.example.org",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[2001:db8::7]",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://onion",
        "http://x.onion.example.org",
        "http://xonion",
    ],
)
def test_plain_http_to_elsewhere_is_refused_through_a_proxy_too(address: str) -> None:
    for proxied in (False, True):
        with pytest.raises(RefusedError, match="plain http") as raised:
            check_server(address, proxied=proxied)
        assert raised.value.hint


@pytest.mark.parametrize("address", [f"http://{ONION}", f"https://{ONION}", f"http://x.{ONION}:8080"])
def test_an_onion_address_needs_tor(address: str) -> None:
    for spelling in (address, address.upper()):
        with pytest.raises(RefusedError, match="Tor only") as raised:
            check_server(spelling, proxied=False)
        assert raised.value.hint is not None
        assert "socks5h://127.0.0.1:9050" in raised.value.hint
        assert check_server(spelling, proxied=True) == address


@pytest.mark.parametrize(
    "address",
    [
        "socks5h://127.0.0.1:9050",
        "socks5h://localhost",
        "socks5h://console:Apart@127.0.0.1:9050",
        "http://proxy.example.org:3128/",
        "https://[::1]:3128",
    ],
)
def test_a_proxy_that_resolves_names_is_taken_as_it_is(address: str) -> None:
    assert check_proxy(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1:9050",
        "socks5://127.0.0.1:9050",
        "socks4://127.0.0.1",
        "socks4a://127.0.0.1",
        "socks5h://",
        "socks5h://127.0.0.1:",
        "socks5h://127.0.0.1:90500",
        "socks5h://127.0.0.1:9050/path",
        "socks5h://127.0.0.1:9050?q",
        "socks5h://127.0.0.1 :9050",
        "socks5h://a@secret@127.0.0.1:9050",
        "socks5h://secret:/@127.0.0.1",
    ],
)
def test_a_proxy_that_would_leave_names_to_this_device_or_is_none_is_refused(address: str) -> None:
    with pytest.raises(MalformedError) as raised:
        check_proxy(address)
    assert "secret" not in f"{raised.value}{raised.value.hint}"


@given(st.text(alphabet="htps:/.@[]?#ox1 n-", max_size=30))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        address = check_server(text, proxied=False)
    except (MalformedError, RefusedError):
        return
    assert check_server(address, proxied=False) == address
