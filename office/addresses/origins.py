"""Where somebody comes from, as it is counted: one customer's network is one origin."""

import ipaddress


def origin_of(peer: str) -> str:
    """What `peer` is counted as: its IPv4 address, also inside IPv6, or its /64, which one customer
    commonly has; anything else as it is."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))
    return str(address)
