import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../../../lab-runner/src/version.ts'
import { bootMachine, command, type Machine, type Who } from './machine.ts'

let machine: Machine
beforeAll(async () => {
  machine = await bootMachine()
  const homes = 'mount -t tmpfs homes "$0"; mkdir -m 777 "$0"/ann "$0/bob b"; touch "$0/ann/secret" "$0/bob b/secret"'
  const project = '[ -e "$1/package.json" ] || { mkdir -p "$1"; mount --rbind /run/project "$1"; }'
  for (const dir of ['/home', '/srv'])
    machine.run(['sh', '-c', `[ -d ${dir} ] && { ${homes}; ${project}; }`, dir, root])
  // As below /var/lib/docker while a container runs: a user cannot even look at it.
  const engine = 'mkdir -m 710 "$0" && mount -t tmpfs -o mode=710 engine "$0" && mkdir "$0/merged"'
  const { status } = machine.run(['sh', '-c', `${engine} && mount -t tmpfs merged "$0/merged"`, '/run/engine'])
  expect(status).toBe(0)
})
afterAll(() => machine.end())

describe.each(['root', 'a user'] as const)('on a node that %s made', (who: Who) => {
  const name = who === 'root' ? 'by-root' : 'by-user'
  const run = (...argv: string[]) => machine.run([...command, ...argv], { who, env: { HOME: '/srv/bob b' } })
  const on = (script: string, ...args: string[]) => {
    return run('exec', '--name', name, 'node1', '--', 'bash', '-c', script, 'bash', ...args)
  }
  beforeAll(() => {
    const { status, stderr } = run('up', '--name', name)
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  /** Names that could be opened for writing, of all that are there; nothing is changed by it. */
  const writable = (...names: string[]) => {
    const { stdout } = on(
      'for f; do [ ! -e "$f" ] || { { true >>"$f"; } 2>/dev/null && echo "$f"; }; done; echo end',
      ...names,
    )
    expect(stdout).toMatch(/end\n$/)
    return stdout.split('\n').slice(0, -2)
  }
  /** Folders in which a folder could be made. */
  const fillable = (...folders: string[]) => {
    const { stdout } = on(
      'for d; do mkdir "$d/.cnilab" 2>/dev/null && rmdir "$d/.cnilab" && echo "$d"; done; echo end',
      ...folders,
    )
    expect(stdout).toMatch(/end\n$/)
    return stdout.split('\n').slice(0, -2)
  }

  test('files of this machine cannot be written, by whatever name', () => {
    const files = ['/etc/passwd', '/run/.host/etc/passwd', '/usr/bin/env', '/bin/sh', '/var/lib/dpkg/status']
    expect(writable(...files, `${root}/package.json`, '/run/.host/project/package.json')).toEqual([])
    const folders = ['/', '/usr', '/usr/bin', '/usr/local/bin', '/var', '/var/log', '/var/tmp', '/srv', '/mnt', '/boot']
    expect(fillable(...folders, root, '/run/.host/project', '/run/.host/etc', '/run/.host/opt')).toEqual([])
    expect(on('chmod 777 /usr/bin/env || rm /usr/bin/env || mv /usr/bin/env /tmp').status).not.toBe(0)
    expect(fillable('/etc', '/opt', '/var/lib', '/run', '/tmp', '/root')).toHaveLength(6)
  })

  test('no file system of this machine can be reached for writing', () => {
    const machines = new Set(mounts(readFileSync('/proc/self/mountinfo', 'utf8')).map(({ device }) => device))
    // A mount that another one covers is in the list still; what is reached by a path says which it is on.
    const script = `
      while read -r id parent device from point options rest; do
        { exec 9<"$(printf %b "$point")"; } 2>/dev/null || continue
        while read -r key value; do [ "$key $value" != "mnt_id: $id" ] || echo "$id $parent $device $from $point $options"
        done </proc/$$/fdinfo/9
      done </proc/$$/mountinfo`
    const there = mounts(on(script).stdout)
    expect(there.length).toBeGreaterThan(15)
    const open = there.filter(({ device, options }) => machines.has(device) && options.includes('rw'))
    expect(open.filter(({ point }) => !/^\/dev\/(net\/)?\w+$/.test(point))).toEqual([])
  })

  test('no device that holds data is there', () => {
    expect(on('cd /dev && ls -d * net/* 2>/dev/null | sort | xargs').stdout).toMatch(
      /^fd full( net net\/tun)? null ptmx pts random shm stderr stdin stdout tty urandom zero\n$/,
    )
  })

  test('no kernel setting but those of its network can be written', () => {
    // What asks for a word when memory or time runs out (pressure) changes nothing for others.
    const script = `
      find /proc /sys \\( -path '/proc/[0-9]*' -o -path /proc/sys/net -o -path '/sys/*/virtual/net' -o -path /proc/pressure \\) -prune \\
        -o ! -type l ! -type d -perm /222 -print 2>/dev/null`
    const settings = on(script).stdout.split('\n').slice(0, -1)
    expect(settings.length).toBeGreaterThan(100)
    expect(settings).toContain('/proc/sys/vm/swappiness')
    expect(writable(...settings)).toEqual([])
  })

  test('settings of its network are its own', () => {
    const forwarding = () => machine.run(['cat', '/proc/sys/net/ipv4/ip_forward']).stdout
    const before = forwarding()
    const set = `
      sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.eth0.proxy_arp=1
      echo 1400 >/sys/class/net/eth0/mtu
      cat /sys/class/net/eth0/mtu`
    expect(on(set)).toMatchObject({ status: 0, stderr: '', stdout: '1400\n' })
    expect(forwarding()).toBe(before)
    expect(run('exec', '--name', name, 'node2', '--', 'cat', '/proc/sys/net/ipv4/ip_forward').stdout).toBe('0\n')
  })

  test('homes are empty, the project is there', () => {
    const own = /^(?:\/home|\/root)\/([^/]+)/.exec(root)?.[1]
    const { stdout } = on('ls -A /root /home "/srv/bob b"')
    expect(stdout.split('\n').filter(name => !/^$|:$/.test(name) && name !== own)).toEqual([])
    expect(on('cat "$1/package.json"', root).stdout).toBe(readFileSync(`${root}/package.json`, 'utf8'))
  })
})

/** Lines of proc_pid_mountinfo(5). */
function mounts(text: string) {
  return text.split('\n').flatMap(line => {
    const [, , device, , point = '', options = ''] = line.split(' ')
    return device === undefined ? [] : [{ device, point, options: options.split(',') }]
  })
}
