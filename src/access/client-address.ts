import ipaddr from 'ipaddr.js'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Tells whether a socket's address is that of a proxy whose headers are believed. */
export function proxyTest(trustedProxies: readonly string[]): (socketAddress: string) => boolean {
  const networks = trustedProxies.map((cidr): Network => ipaddr.parseCIDR(cidr))
  return function isProxy(socketAddress) {
    const address = parseAddress(socketAddress)
    return address !== undefined && isWithin(address, networks)
  }
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, networks: Network[]): boolean {
  return networks.some(([net, bits]) => net.kind() === address.kind() && address.match([net, bits]))
}

/**
 * Finds who a request comes from: the socket's address, or, where that is a trusted proxy, the
 * rightmost address in X-Forwarded-For that isn't one (what lies left of it the client made up).
 */
export function clientAddresses(
  trustedProxies: readonly string[],
): (socketAddress: string, forwardedFor: string | null) => string {
  const networks = trustedProxies.map((cidr): Network => ipaddr.parseCIDR(cidr))

  return function clientAddress(socketAddress, forwardedFor) {
    let client = parseAddress(socketAddress)
    if (!client) return socketAddress
    const hops = forwardedFor === null || networks.length === 0 ? [] : forwardedFor.split(',')
    while (isWithin(client, networks)) {
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
