/** Scores as a run would give them, for screens and formats. */
import type { Score, Scores } from '../../../../lab-runner/src/conform/score.ts'

const score = (item: string, level: Score['level'], says: string, rest: Partial<Score> = {}): Score => ({
  item,
  level,
  says,
  source: 'SPEC 1.1.0 §4',
  state: 'held',
  ms: 120,
  ...rest,
})

export const held = score('A2', 'MUST', 'must refuse an unknown CNI_COMMAND with code 4, name it, and change nothing')

export const failed = score('E50', 'SHOULD', 'should remove the interface when CNI_NETNS is empty', {
  state: 'failed',
  observed:
    'after DEL without CNI_NETNS: new on host: link veth1a2b; new on pod1: link eth0, address 10.88.0.5/24 dev eth0',
  repeat: `printf %s '{"name":"conform"}' | env -i CNI_COMMAND=DEL CNI_NETNS= /opt/cni/bin/bridge`,
  output: 'log line\n\u001b[31m{"code": <7> & "x"}',
})

export const alsoFailed = score(
  'H81',
  'MUST',
  'must remove every attachment of the network when the list of valid ones is empty, whoever made it',
  { state: 'failed', observed: 'after GC: new on host: link veth1a2b', ms: 1234 },
)

export const inapplicable = score('K99', 'MUST', 'must answer code 7 where prevResult is missing', {
  state: 'does-not-apply',
  observed: 'asked of chained plugins only; this one is main',
  ms: 0,
})

export function scoresOf(scores: readonly Score[], rest: Partial<Scores> = {}): Scores {
  return {
    plugin: '/opt/cni/bin/bridge',
    path: '/opt/cni/bin/bridge',
    again: 'cnilab conform --plugin /opt/cni/bin/bridge',
    kind: 'main',
    cniVersion: '1.1.0',
    versions: ['1.0.0', '1.1.0'],
    uid: 1000,
    conf: { ipam: { type: 'host-local' } },
    scores,
    mended: [],
    ok: scores.every(({ state }) => state !== 'failed'),
    ms: 38_000,
    ...rest,
  }
}
