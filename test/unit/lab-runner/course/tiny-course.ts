/** A course of one lab in a folder of its own, to be spoiled by a test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export const courseYaml = `title: Tiny
nodes:
  node1: { podCidrs: [10.244.1.0/24] }
  node2: { podCidrs: [10.244.2.0/24] }
pods:
  a: { node: node1, ips: [10.244.1.2/24] }
`

export const labYaml = `title: A cable
module: link
minutes: 30
netconf: { mtu: 1450 }
steps:
  - id: pair
    checks:
      - id: up
        expect: eth0 is up
        on: a
        run: [ip, -j, link, show, eth0]
        json: [{ operstate: UP }]
        within: 2s
        hint: a veth end is born down
      - expect: a answers
        on: node1
        run: [ping, -c, 1, 10.244.1.2]
        needs: [up]
        hint: is there a route?
    mistakes:
      - name: one end is down
        make: { drop: ip -n a link set eth0 up }
        seen: { on: a, run: [ip, link], stdout: DOWN }
        say: both ends must be up
  - id: look
    checks: []
`

export const readme = `# 03 A cable

What it is.

## Make a pair
<!-- step: pair -->

Two ends.

\`\`\`bash node1
ip link add eth0 netns a type veth peer name veth-a
ip -n a link set eth0 up
\`\`\`

## Look
<!-- step: look look -->

\`\`\`bash node1 look
ip link
\`\`\`

<!-- end -->
## What you built

A cable.
`

/** Writes the course; `files` replaces or adds, by path from the course's folder. Removed when the test is over. */
export function tinyCourse(files: Readonly<Record<string, string>> = {}): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'cnilab-course-')), 'labs')
  onTestFinished(() => rmSync(dirname(dir), { recursive: true, force: true }))
  const all = { 'course.yaml': courseYaml, '03-veth/lab.yaml': labYaml, '03-veth/README.md': readme, ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return dir
}
