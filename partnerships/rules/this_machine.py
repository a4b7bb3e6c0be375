"""Whether a request came from the machine that runs the application."""

from ipaddress import IPv6Address, ip_address

OUR_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def from_this_machine(*, address: str, host: str, forwarded: bool) -> bool:
    """True for a connection from a loopback `address` to one of this machine's own names.

    A request that anything `forwarded` came from elsewhere, whatever its headers say about where.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and host != "[::1]" else host
    return not forwarded and name.lower() in OUR_NAMES and _loopback(address)


def _loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.is_loopback
