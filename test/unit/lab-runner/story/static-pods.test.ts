/** A control plane of static pods, as kubeadm makes one: its logs are in the form of the runtime, and say less. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Kubectl } from '../../../../lab-runner/src/install/cluster-api.ts'
import { keptOf } from '../../../../lab-runner/src/story/kept.ts'
import { type Log, linesOf, type Teller } from '../../../../lab-runner/src/story/log-lines.ts'
import { pickLines } from '../../../../lab-runner/src/story/pick-lines.ts'

const now = new Date('2026-11-21T15:30:00Z')
const fixture = (file: string) => readFileSync(new URL(`../../../fixtures/story/${file}.txt`, import.meta.url), 'utf8')
const log = (who: Teller, text: string, isContainers = false): Log => ({
  ...{ who, node: 'node1', text, zone: '+02:00', now, isContainers },
})
const said = (who: Teller, text: string) => linesOf(log(who, text, true))

test('a line of a container has the time at which the runtime had it, whatever the zone of its clock', () => {
  const klog = 'I1121 07:08:43.096535       1 schedule_one.go:346] "Successfully bound pod to node" pod="default/web"'
  expect(said('scheduler', `2026-11-21T15:08:43.096600123Z stderr F ${klog}\n`)).toEqual([
    {
      ...{ who: 'scheduler', node: 'node1', minor: false, raw: klog },
      at: Date.parse('2026-11-21T15:08:43.096Z') + 0.600123,
      words: '"Successfully bound pod to node" pod="default/web"',
    },
  ])
})

test('an audit event that is too long for a line is in several', () => {
  const [event = ''] = fixture('audit').split('\n')
  const time = '2026-11-21T17:08:43.2+02:00 stdout'
  const lines = said('API server', `${time} P ${event.slice(0, 90)}\n${time} F ${event.slice(90)}\n${time} P {"half`)
  expect(lines).toEqual(linesOf(log('API server', event)))
  expect(lines[0]?.words).toMatch(/^create pods default\//)
})

const uid = 'd5986804-0000-4000-8000-000000000001'
const metadata = { uid, creationTimestamp: '2026-11-21T15:09:56Z' }
const event = (reason: string, message: string, of = uid) => ({
  ...{ involvedObject: { uid: of }, reason, message, eventTime: '2026-11-21T15:09:56.797123Z', firstTimestamp: null },
})
const items = [
  event('Scheduled', 'Successfully assigned default/web to node2'),
  event('Scheduled', 'Successfully assigned default/web to node1', 'that of a pod before it'),
  event('Pulled', 'Container image already present on machine'),
]
const kubectl: Kubectl = async ([, what]) => JSON.stringify(what === 'pod' ? { metadata } : { items })

test('in place of an API server and a scheduler that are silent, what the API keeps of the pod', async () => {
  const kept = await keptOf(kubectl, { namespace: 'default', name: 'web' })
  const lines = linesOf({ ...log('containerd', fixture('containerd-node2')), node: 'node2' })
  const story = pickLines([...lines, ...kept], { namespace: 'default', name: 'web' })
  expect(story.slice(0, 2).map(({ who, words }) => `${who}: ${words}`)).toEqual([
    `API server: keeps pods default/web since this second, uid ${uid}`,
    'scheduler: event Scheduled of default/web: Successfully assigned default/web to node2',
  ])
  expect(story.filter(({ words }) => words.includes('returns sandbox id'))).toHaveLength(1)
})

test('of a pod that is gone nothing is kept', async () => {
  expect(await keptOf(async () => '', { namespace: 'default', name: 'web' })).toEqual([])
})
