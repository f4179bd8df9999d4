import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

export type Verdict =
  | { kind: 'public' }
  /** Not public, but inside a network that the operator allowed. */
  | { kind: 'allowed' }
  /** `network`: the CIDR that would allow it; absent where no request can go. */
  | { kind: 'refused'; what: string; network?: string }

const names: Record<string, string> = {
  unspecified: 'unspecified',
  broadcast: 'broadcast',
  multicast: 'multicast',
  linkLocal: 'link-local',
  loopback: 'loopback',
  carrierGradeNat: 'shared (carrier-grade NAT)',
  private: 'private',
  uniqueLocal: 'private',
}

const networks: readonly [Address, number][] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '100.64.0.0/10',
].map((cidr) => ipaddr.parseCIDR(cidr))

/** Says whether a request may go to an IP address in any notation. Throws for a malformed CIDR. */
export function createJudge(allowNetworks: readonly string[]): (address: string) => Verdict {
  const allowed = allowNetworks.map((cidr) => ipaddr.parseCIDR(cidr))
  return (text) => {
    if (!ipaddr.isValid(text)) return { kind: 'refused', what: 'malformed' }
    const address = unwrapped(ipaddr.parse(text))
    if (allowed.some((network) => inside(address, network))) return { kind: 'allowed' }
    if (isPublic(address)) return { kind: 'public' }
    const range = address.range()
    const what = names[range] ?? 'reserved'
    if (/unspecified|broadcast|multicast/.test(range)) return { kind: 'refused', what }
    return { kind: 'refused', what, network: networkOf(address) }
  }
}

/** The IPv4 address that an IPv4-mapped or NAT64 (RFC 6052) address leads to. */
function unwrapped(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  if (inside(address, ipaddr.parseCIDR('64:ff9b::/96'))) {
    return new ipaddr.IPv4(address.toByteArray().slice(12))
  }
  return address
}

/** IPv6: nothing outside 2000::/3 is global, whatever the table of special ranges forgot. */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || inside(address, ipaddr.parseCIDR('2000::/3'))
}

function inside(address: Address, network: [Address, number]): boolean {
  return address.kind() === network[0].kind() && address.match(network)
}

function networkOf(address: Address): string {
  const known = networks.find((network) => inside(address, network))
  if (known) return `${known[0].toString()}/${known[1]}`
  return `${address.toString()}/${address.kind() === 'ipv4' ? 32 : 128}`
}
