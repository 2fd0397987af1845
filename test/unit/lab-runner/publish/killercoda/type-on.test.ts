import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { typeOn } from '../../../../../lab-runner/src/publish/killercoda/type-on.ts'

const here = { node: 'node1', host: 'controlplane', here: true, ip: '172.30.0.11', podCidr: '10.244.1.0/24' }
const there = { node: 'node2', host: 'node01', here: false, ip: '172.30.0.12', podCidr: '10.244.2.0/24' }
const on = (host: typeof here, ...lines: string[]) => typeOn(host, lines, [here, there])

test('on the machine of the terminal, commands are typed as they stand', () => {
  expect(on(here, 'ip netns add a', '', '# a comment', "echo 'x y'")).toEqual(['ip netns add a', "echo 'x y'"])
})

test('short commands go to the other machine one by one, and none takes what is typed ahead', () => {
  expect(on(there, 'ip netns add c')).toEqual(['ssh node01 ip netns add c'])
  expect(on(there, 'ip netns add c', ': > /run/netns/d')).toEqual([
    'ssh -n node01 ip netns add c',
    "ssh -n node01 ': > /run/netns/d'",
  ])
})

test('a node reaches the other by lab0; the eth0 of a pod keeps its name', () => {
  expect(on(there, 'ip route get 10.1.2.3 iif eth0', 'ip -n c link set eth0 up')).toEqual([
    'ssh -n node01 ip route get 10.1.2.3 iif lab0',
    'ssh -n node01 ip -n c link set eth0 up',
  ])
})

test('facts of the nodes are filled in', () => {
  expect(on(here, 'ip route add {node2.podCidr} via {node2.ip}')).toEqual([
    'ip route add 10.244.2.0/24 via 172.30.0.12',
  ])
  expect(on(here, 'ping {node1.gateway}')).toEqual(['ping 10.244.1.1'])
})

describe('what arrives on the other machine is what was written', () => {
  const bin = mkdtempSync(join(tmpdir(), 'ssh-'))
  afterAll(() => rmSync(bin, { recursive: true }))
  // The words joined by blanks, given to a shell; and what comes on stdin is taken, read or not.
  writeFileSync(
    join(bin, 'ssh'),
    '#!/bin/sh\n[ "$1" != -n ] || { shift; exec </dev/null; }\n[ "$1" = node01 ] || exit 9\nshift\nbash -c "$*"\ncode=$?\ncat >/dev/null\nexit $code\n',
  )
  chmodSync(join(bin, 'ssh'), 0o755)
  const path = `${bin}${delimiter}${process.env.PATH}`
  const run = (lines: readonly string[]) =>
    spawnSync('bash', { input: `${lines.join('\n')}\n`, encoding: 'utf8', env: { PATH: path, HOME: bin } })

  test.each([
    ['a variable for the next line', ['x="a  b"', 'echo "$x" "$x"']],
    ['all kinds of quotes', [`echo "it's" 'a "b"' \\$HOME \`echo c\``]],
    ['a substitution', ['echo "$(seq 3 | paste -sd,)/24"']],
    ['a here-document within', ["cat <<'END'", `$1 'q' "r" \\`, 'END', 'echo after']],
    ['a word that would end it', ["cat <<'NODE'", 'THERE', 'NODE']],
    ['a job, and the wait for it', ['(sleep 0.1; echo late) &', 'echo soon', 'wait']],
    ['a line that goes on', ['echo a \\', '  b']],
    ['a line each', ['echo one', 'echo two']],
    ['a loop', ['for i in 1 2; do', '  echo $i', 'done']],
  ])('%s', (_, lines) => {
    const there2 = run(on(there, ...lines))
    const here2 = run(lines)
    expect(here2.status).toBe(0)
    expect(there2).toMatchObject({ status: 0, stdout: here2.stdout, stderr: '' })
    expect(here2.stdout).not.toBe('')
  })
})
