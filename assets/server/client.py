"""A client, by its address: whose places the limits count. Every door uses this one function."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
NETWORK = 64  # bits: what one subscriber of IPv6 has, who may take any address in it
LONGEST = 64  # characters: an address of IPv6 has 39, with brackets and a port 47


def client_of(host: str | None) -> str:
    """The client of an address: an IPv4 address, or an IPv6 network of 64 bits.

    `::ffff:1.2.3.4` is 1.2.3.4. A port and brackets, which some proxies add, do not count. All that is no address is
    one client.
    """
    address = _address(host or "")
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address is None or isinstance(address, IPv4Address):
        return UNKNOWN if address is None else str(address)
    return str(ip_network((int(address) >> NETWORK << NETWORK, NETWORK)))


def _address(host: str) -> IPv4Address | IPv6Address | None:
    if len(host) > LONGEST:
        return None
    host = host.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return ip_address(host.partition("%")[0])  # A zone, "fe80::1%eth0", is part of no network.
    except ValueError:
        return None
