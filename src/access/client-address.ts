import ipaddr from 'ipaddr.js'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/**
 * Finds who a request comes from: the socket's address, or, where that is a trusted proxy, the
 * rightmost address in X-Forwarded-For that isn't one (what lies left of it the client made up).
 */
export function clientAddresses(
  trustedProxies: readonly string[],
): (socketAddress: string, forwardedFor: string | null) => string {
  const networks = trustedProxies.map((cidr): Network => ipaddr.parseCIDR(cidr))
  const isTrusted = (address: ipaddr.IPv4 | ipaddr.IPv6) =>
    networks.some(([net, bits]) => net.kind() === address.kind() && address.match([net, bits]))

  return function clientAddress(socketAddress, forwardedFor) {
    let client = parseAddress(socketAddress)
    if (!client) return socketAddress
    const hops = forwardedFor === null || networks.length === 0 ? [] : forwardedFor.split(',')
    while (isTrusted(client)) {
      const hop = parseAddress(hops.pop() ?? '')
      if (!hop) break
      client = hop
    }
    return client.toString()
  }
}

/** An address, perhaps with a port; IPv4 inside IPv6 is IPv4. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.+)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined
}

/** What shares a limit: an IPv4 address, or the /64 of an IPv6 one, which a single customer gets. */
export function limitedAs(address: string): string {
  if (!address.includes(':')) return address
  return ipaddr.isValid(address)
    ? `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)}/64`
    : address
}
