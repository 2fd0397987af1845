/** Logs of a real cluster: Kubernetes v1.34.2, containerd 1.6.20; pods web and web-2, then web deleted and made again. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Log, linesOf, type Teller } from '../../../../lab-runner/src/story/log-lines.ts'
import { pickLines } from '../../../../lab-runner/src/story/pick-lines.ts'
import { storyScreen } from '../../../../lab-runner/src/story/story-screen.ts'

const now = new Date('2026-11-21T15:30:00Z')
const captured = (who: Teller, node: string, file: string): Log => {
  const text = readFileSync(new URL(`../../../fixtures/story/${file}.txt`, import.meta.url), 'utf8')
  return { who, node, text, zone: '+00:00', now }
}
const logs = [
  captured('API server', 'node1', 'audit'),
  captured('scheduler', 'node1', 'scheduler'),
  ...['node1', 'node2'].flatMap(node => [
    captured('kubelet', node, `kubelet-${node}`),
    captured('containerd', node, `containerd-${node}`),
  ]),
]
const story = (name: string) => pickLines(logs.flatMap(linesOf), { namespace: 'default', name })

describe('the story of a pod', () => {
  const lines = story('web')

  test('has all who took part, in the order of their times', () => {
    expect(new Set(lines.map(({ who }) => who)).size).toBe(4)
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).toSorted((one, other) => one - other))
    const steps = [
      /^create pods default\/web for admin: 201/,
      /^create pods\/binding default\/web for system:kube-scheduler/,
      /SyncLoop ADD/,
      /^RunPodSandbox for .*\}$/,
      /^begin cni setup/,
      /^cni result: .*"eth0"/,
      /returns sandbox id/,
      /returns container id/,
      /^StartContainer .* returns successfully/,
      /^patch pods\/status default\/web for system:node:node2/,
    ]
    const places = steps.map(step => lines.findLastIndex(({ words }) => step.test(words)))
    expect(places).not.toContain(-1)
    expect(lines[0]?.words).toMatch(steps[0] as RegExp)
    const after = (one: number, other: number) => expect(places[one]).toBeLessThan(places[other] as number)
    for (const step of [4, 5, 6, 7, 8, 9]) after(step - 1, step)
  })

  test('is that of the last pod of its name', () => {
    const made = lines.filter(({ words }) => words.startsWith('create pods default/web '))
    expect(made).toHaveLength(1)
    const sandboxes = lines.filter(({ words }) => words.includes('returns sandbox id'))
    expect(sandboxes).toHaveLength(1)
  })

  test('has no line of a pod whose name begins alike, and the other way round', () => {
    expect(lines.filter(({ words }) => words.includes('web-2'))).toEqual([])
    const other = story('web-2')
    expect(other.length).toBeGreaterThan(10)
    expect(other.filter(({ words }) => /default\/web\b(?!-2)/.test(words))).toEqual([])
  })

  test('of a pod that never was is empty', () => {
    expect(story('we')).toEqual([])
  })

  test('is cut to the width, with seconds since the first line and the beginnings of ids', () => {
    const screen = storyScreen(lines, 100)
    expect(screen[0]).toMatch(
      /^ {3}0\.000 {2}API server {2}node1 {2}create pods default\/web for admin: 201, uid [0-9a-f]{8}…$/,
    )
    expect(Math.max(...screen.map(line => line.length))).toBe(100)
    expect(screen.join('\n')).not.toMatch(/[0-9a-f]{13}/)
    expect(storyScreen(lines).join('\n')).toMatch(/[0-9a-f]{64}/)
  })
})

describe('times', () => {
  const line = (who: Teller, text: string, zone = '+00:00') => linesOf({ who, node: 'n', text, zone, now })[0]

  test('of klog have neither year nor zone', () => {
    const text = 'I1121 15:10:00.000250     310 kubelet.go:2345] "SyncLoop ADD"'
    expect(line('kubelet', text)).toMatchObject({
      at: Date.parse('2026-11-21T15:10:00Z') + 0.25,
      words: '"SyncLoop ADD"',
    })
    expect(line('kubelet', text, '+02:00')?.at).toBe(Date.parse('2026-11-21T13:10:00Z') + 0.25)
    expect(line('kubelet', text.replace('1121', '1231'))?.at).toBe(Date.parse('2025-12-31T15:10:00Z') + 0.25)
  })

  test('of containerd have nanoseconds, its words quotes', () => {
    const text = 'time="2026-11-21T15:10:00.123456789Z" level=info msg="returns sandbox id \\"ab\\"" a=b'
    expect(line('containerd', text)).toMatchObject({ words: 'returns sandbox id "ab" a=b', minor: false })
    expect(line('containerd', text)?.at).toBeCloseTo(Date.parse('2026-11-21T15:10:00.123Z') + 0.456789, 3)
  })

  test('a line that is half written, or has no time, is left out', () => {
    expect(line('API server', '{"kind":"Event","objectRef":{"res')).toBeUndefined()
    expect(line('kubelet', 'goroutine 1 [running]:')).toBeUndefined()
    expect(line('containerd', 'panic: no')).toBeUndefined()
  })
})
