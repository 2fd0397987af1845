import { expect, test } from 'vitest'
import { type Finding, planRepair } from '#mini-cni/agent/repair.ts'
import type { Recorded } from '#mini-cni/protocol/record.ts'

const record: Recorded = {
  ...{ network: 'pods', containerId: 'c', ifname: 'eth0', netns: '/run/netns/c' },
  ...{ hostName: 'veth00000000001', namespace: '4:1' },
}
const finding = (more: Partial<Finding>): Finding => ({
  ...{ name: record.hostName, found: record, hasCable: true, isBusy: false },
  ...more,
})

test('an ADD that was killed is undone', () => {
  const found = { ...record, adding: '7 1234' }
  expect(planRepair([finding({ found })])).toEqual({ undo: [found], forget: [] })
})

test('one that another process is at work on is left alone', () => {
  expect(planRepair([finding({ found: { ...record, adding: '7 1234' }, isBusy: true })]).undo).toEqual([])
})

test.each([true, false])('one that was finished stays, with its cable or without (%s)', hasCable => {
  expect(planRepair([finding({ hasCable })])).toEqual({ undo: [], forget: [] })
})

test('a record that cannot be read goes only when there is no cable of that name', () => {
  const damaged = { found: 'damaged' } as const
  expect(planRepair([finding({ ...damaged, hasCable: false })]).forget).toEqual([record.hostName])
  expect(planRepair([finding(damaged)]).forget).toEqual([])
})
