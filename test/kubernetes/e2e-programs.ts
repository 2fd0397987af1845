/** Programs of this machine that go into the images of the end-to-end tests, each with its package in Debian. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const programs = {
  bash: 'bash',
  dig: 'bind9-dnsutils',
  nslookup: 'bind9-dnsutils',
  host: 'bind9-host',
  curl: 'curl',
  'nc.openbsd': 'netcat-openbsd',
  getent: 'libc-bin',
  ss: 'iproute2',
  ping: 'iputils-ping',
} as const

export type Program = keyof typeof programs

export function pathOf(program: Program): string | undefined {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return dirs.map(dir => join(dir, program)).find(path => existsSync(path))
}

export function missingPackages(): readonly string[] {
  const missing = (Object.keys(programs) as Program[]).filter(program => pathOf(program) === undefined)
  return [...new Set(missing.map(program => programs[program]))]
}
