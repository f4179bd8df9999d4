import { describe, expect, test } from 'bun:test'
import { createJudge } from '../../src/platform/outbound-address.ts'

const refused: [string, string][] = [
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['10.0.0.5', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'shared (carrier-grade NAT)'],
  ['169.254.169.254', 'link-local'],
  ['192.0.0.170', 'reserved'],
  ['192.0.2.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['203.0.113.9', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['fc00::1', 'private'],
  ['fd12:3456::1', 'private'],
  ['fec0::1', 'reserved'],
  ['ff02::1', 'multicast'],
  ['2001:db8::1', 'reserved'],
  ['::ffff:10.0.0.5', 'private'],
  ['::ffff:7f00:1', 'loopback'],
  ['64:ff9b::a00:5', 'private'],
  ['64:ff9b:1::a00:5', 'reserved'],
  ['2002:a00:5::1', 'reserved'],
  ['2001:0:a00:5::1', 'reserved'],
  ['::127.0.0.1', 'loopback'],
  ['::7f00:1', 'reserved'],
  ['not an address', 'malformed'],
]

describe('without allowed networks', () => {
  const judge = createJudge([])

  test.each(refused)('%s is refused as %s', (address, what) => {
    expect(judge(address)).toMatchObject({ kind: 'refused', what })
  })

  test.each([
    '93.184.216.34',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(judge(address)).toEqual({ kind: 'public' })
  })

  test('the network that would allow a private address is named', () => {
    expect(judge('10.0.0.5')).toMatchObject({ network: '10.0.0.0/8' })
    expect(judge('172.16.3.4')).toMatchObject({ network: '172.16.0.0/12' })
    expect(judge('169.254.169.254')).toMatchObject({ network: '169.254.169.254/32' })
    expect(judge('::1')).toMatchObject({ network: '::1/128' })
    expect(judge('224.0.0.1')).not.toHaveProperty('network')
  })
})

test('an allowed network lets in its own addresses, in every notation, and no others', () => {
  const judge = createJudge(['10.1.0.0/16', 'fd00::/8'])
  expect(judge('10.1.2.3')).toEqual({ kind: 'allowed' })
  expect(judge('::ffff:10.1.2.3')).toEqual({ kind: 'allowed' })
  expect(judge('64:ff9b::a01:203')).toEqual({ kind: 'allowed' })
  expect(judge('fd12::1')).toEqual({ kind: 'allowed' })
  expect(judge('10.2.0.1')).toMatchObject({ kind: 'refused' })
  expect(judge('fc00::1')).toMatchObject({ kind: 'refused' })
  expect(judge('8.8.8.8')).toEqual({ kind: 'public' })
})

test('the network that is named does let the address in', () => {
  const judge = createJudge([])
  for (const [address] of refused) {
    const verdict = judge(address)
    if (verdict.kind !== 'refused' || !verdict.network) continue
    expect(createJudge([verdict.network])(address)).toEqual({ kind: 'allowed' })
  }
})
