import { describe, expect, test } from 'vitest'
import { isNewer, waitingIn } from '#mini-cni/agent/del-queue.ts'
import type { Recorded } from '#mini-cni/protocol/record.ts'

const boot = 'f47ac10b-58cc-4372-a567-0e02b2c3d479'
const other = '00000000-58cc-4372-a567-0e02b2c3d479'
const recorded = (since: number) => ({ hostName: 'veth0', namespace: '4:1', since }) as Recorded

describe('what waits', () => {
  test('comes in the order of its time, not of its digits', () => {
    const files = [`${boot}.1000.7`, `${boot}.99.8`, `${boot}.500.9`]
    expect(waitingIn(files).map(({ when }) => when)).toEqual([99, 500, 1000])
  })

  test('drafts, and what others put there, is none', () => {
    expect(waitingIn([`.${boot}.99.8`, 'README', `${boot}.99`, `${boot}.x.8`])).toEqual([])
  })
})

describe('a DEL that waited', () => {
  const [waiting] = waitingIn([`${boot}.500.8`])
  if (waiting === undefined) throw new Error('there is one')

  test.each([
    ['undoes what was added before', recorded(499), boot, false],
    ['undoes what was added in the same tick: the DEL came after it', recorded(500), boot, false],
    ['leaves what was added later', recorded(503), boot, true],
    ['leaves all that was added since the machine was started again', recorded(1), other, true],
    ['goes by names where the record is damaged', 'damaged' as const, boot, false],
    ['has nothing to leave where nothing is on record', undefined, boot, false],
  ])('%s', (_, found, now, newer) => {
    expect(isNewer(found, waiting, now)).toBe(newer)
  })
})
