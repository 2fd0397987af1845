import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress } from '#mini-cni/address.ts'
import { createPool, markFreed, type Pool, release, reserve } from '#mini-cni/ipam/pool.ts'
import { parseRanges } from '#mini-cni/ipam/ranges.ts'

describe('a pool', () => {
  test('hands out the addresses in order, without network, gateway and broadcast', () => {
    const pool = poolOf('10.244.1.0/29')
    expect(['a', 'b', 'c', 'd', 'e'].map(key => reserve(pool, key))).toEqual([
      '10.244.1.2',
      '10.244.1.3',
      '10.244.1.4',
      '10.244.1.5',
      '10.244.1.6',
    ])
  })

  test('gives the same key the same address', () => {
    const pool = poolOf('10.244.1.0/24')
    expect(reserve(pool, 'a')).toBe('10.244.1.2')
    expect(reserve(pool, 'a')).toBe('10.244.1.2')
    expect(reserve(pool, 'b')).toBe('10.244.1.3')
  })

  test('says that it is full, how many it had and in which range', () => {
    const pool = poolOf('10.244.1.0/29')
    for (const key of 'abcde') reserve(pool, key)
    expect(() => reserve(pool, 'f')).toThrow(
      expect.objectContaining({
        code: 'exhausted',
        message: expect.stringMatching(/10\.244\.1\.0\/29 \(10\.244\.1\.2 … 10\.244\.1\.6\): all 5 are reserved/),
      }),
    )
    expect(reserve(pool, 'c'), 'who has one keeps it').toBe('10.244.1.4')
  })

  test('has an address again once it is released, and not before', () => {
    const pool = poolOf('10.244.1.0/29')
    for (const key of 'abcde') reserve(pool, key)
    expect(release(pool, 'c')).toBe('10.244.1.4')
    expect(reserve(pool, 'f')).toBe('10.244.1.4')
    expect(() => reserve(pool, 'g')).toThrow(/no free address/)
  })

  test('releasing what is not held is no error and frees nothing', () => {
    const pool = poolOf('10.244.1.0/29')
    reserve(pool, 'a')
    expect(release(pool, 'b')).toBeUndefined()
    expect(release(pool, 'a')).toBe('10.244.1.2')
    expect(release(pool, 'a')).toBeUndefined()
    expect(reserve(pool, 'c')).toBe('10.244.1.3')
  })

  test('prefers unused addresses, then the one that was released longest ago', () => {
    const pool = poolOf('10.244.1.0/29')
    for (const key of 'abcd') reserve(pool, key)
    for (const key of 'cab') release(pool, key)
    expect(['e', 'f', 'g', 'h'].map(key => reserve(pool, key))).toEqual([
      '10.244.1.6',
      '10.244.1.4',
      '10.244.1.2',
      '10.244.1.3',
    ])
  })

  test('gives a requested address, or says who has it, or that it is not its own', () => {
    const pool = poolOf('10.244.1.0/24')
    expect(reserve(pool, 'a', '10.244.1.9')).toBe('10.244.1.9')
    expect(reserve(pool, 'a', '10.244.1.9')).toBe('10.244.1.9')
    expect(() => reserve(pool, 'b', '10.244.1.9')).toThrow(/10\.244\.1\.9 is reserved by a/)
    expect(() => reserve(pool, 'a', '10.244.1.10')).toThrow(/holds 10\.244\.1\.9/)
    for (const foreign of ['10.244.1.0', '10.244.1.1', '10.244.1.255', '10.244.2.2', 'fd00::2']) {
      expect(() => reserve(pool, 'c', foreign), foreign).toThrow(expect.objectContaining({ code: 'invalid' }))
    }
    expect(reserve(pool, 'c')).toBe('10.244.1.2')
  })

  test('skips a gateway in the middle of its range and goes on in the next range', () => {
    const pool = createPool(
      parseRanges([
        [
          { subnet: '10.0.0.0/24', rangeStart: '10.0.0.4', rangeEnd: '10.0.0.6', gateway: '10.0.0.5' },
          { subnet: '10.0.1.0/30' },
        ],
      ])[0] ?? [],
    )
    expect(['a', 'b', 'c'].map(key => reserve(pool, key))).toEqual(['10.0.0.4', '10.0.0.6', '10.0.1.2'])
    expect(() => reserve(pool, 'd')).toThrow(/all 3 are reserved/)
  })

  test('hands out an IPv6 /64 as fast as a /24, and remembers only so many freed ones', () => {
    const pool = poolOf('fd00:10:244:1::/64')
    for (let i = 0; i < 5000; i++) {
      reserve(pool, `pod${i}`)
      release(pool, `pod${i}`)
    }
    expect(pool.freed.links.size).toBeLessThanOrEqual(1024)
    expect(reserve(pool, 'a')).toBe('fd00:10:244:1::38a')
  })

  test('takes the same number of steps however many addresses are held', () => {
    const steps = [10, 1000, 20_000].map(count => {
      const pool = poolOf('10.0.0.0/16')
      for (let i = 0; i < count; i++) reserve(pool, `old${i}`)
      const counted = countMapCalls(pool)
      for (let i = 0; i < 50; i++) reserve(counted.pool, `new${i}`)
      for (let i = 0; i < 50; i++) release(counted.pool, `new${i}`)
      for (let i = 0; i < 50; i++) reserve(counted.pool, `newer${i}`)
      return counted.calls()
    })
    expect(new Set(steps).size).toBe(1)
    expect(steps[0]).toBeGreaterThan(100)
  })

  test('behaves as the plainest model of it, whatever the order of calls', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
    const call = fc.oneof(
      fc.record({ do: fc.constant('reserve' as const), key }),
      fc.record({ do: fc.constant('release' as const), key }),
      fc.record({ do: fc.constant('request' as const), key, last: fc.integer({ min: 0, max: 7 }) }),
      fc.record({ do: fc.constant('markFreed' as const), key, last: fc.integer({ min: 2, max: 6 }) }),
    )
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), calls => {
        const pool = poolOf('10.0.0.0/29')
        const model = plainModel()
        for (const one of calls) {
          const address = 'last' in one ? `10.0.0.${one.last}` : undefined
          const real = attempt(() => {
            if (one.do === 'release') return release(pool, one.key)
            if (one.do === 'markFreed') return markFreed(pool, parseAddress(address ?? ''))
            return reserve(pool, one.key, address)
          })
          expect(real).toBe(model(one.do, one.key, address))
          expect(new Set(pool.held.values()).size).toBe(pool.held.size)
        }
      }),
      { numRuns: 500 },
    )
  })
})

function poolOf(subnet: string): Pool {
  return createPool(parseRanges([[{ subnet }]])[0] ?? [])
}

function attempt(call: () => unknown): unknown | undefined {
  try {
    return call() ?? undefined
  } catch {
    return 'refused'
  }
}

// The specification in arrays: no thought for speed.
function plainModel() {
  const held = new Map<string, string>()
  let unused = ['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6']
  let freed: string[] = []
  const all = [...unused]
  const take = (key: string, address: string) => {
    unused = unused.filter(one => one !== address)
    freed = freed.filter(one => one !== address)
    held.set(key, address)
    return address
  }
  return (verb: string, key: string, address?: string): string | undefined => {
    const own = held.get(key)
    if (verb === 'markFreed' && address !== undefined) {
      const known = [...held.values(), ...freed].includes(address)
      unused = unused.filter(one => one !== address)
      if (!known) freed.push(address)
      return undefined
    }
    if (verb === 'release') {
      if (own !== undefined) freed.push(own)
      held.delete(key)
      return own
    }
    if (address !== undefined && own !== undefined) return own === address ? own : 'refused'
    if (own !== undefined) return own
    if (address !== undefined) {
      const free = all.includes(address) && ![...held.values()].includes(address)
      return free ? take(key, address) : 'refused'
    }
    const next = unused[0] ?? freed[0]
    return next === undefined ? 'refused' : take(key, next)
  }
}

// Counts how often the pool asks its maps for anything, and each element that it walks over.
function countMapCalls(pool: Pool): { readonly pool: Pool; calls(): number } {
  let calls = 0
  const counting = <M extends Map<unknown, unknown>>(map: M): M =>
    new Proxy(map, {
      get(target, name) {
        if (name === 'size') return target.size
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown
        if (name === Symbol.iterator || ['keys', 'values', 'entries', 'forEach'].includes(String(name)))
          calls += target.size
        return (...args: unknown[]) => {
          calls++
          return Reflect.apply(method, target, args)
        }
      },
    })
  const freed = { ...pool.freed, links: counting(pool.freed.links) }
  return { pool: { ...pool, held: counting(pool.held), holders: counting(pool.holders), freed }, calls: () => calls }
}
