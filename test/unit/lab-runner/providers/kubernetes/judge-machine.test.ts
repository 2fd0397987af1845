import { describe, expect, test } from 'vitest'
import {
  judgeMachine,
  type KubeletFacts,
  readGroups,
  type UserFacts,
} from '../../../../../lab-runner/src/providers/kubernetes/judge-machine.ts'

/** Recorded on Debian 12, with control groups of version 1. */
const fine: KubeletFacts = {
  missing: [],
  packages: [],
  containerd: 'containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u2\n',
  openssl: 'OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)\n',
  groups: {},
}
const judged = (facts: Partial<KubeletFacts>) => judgeMachine({ ...fine, ...facts })

test('a machine on which all is well', () => {
  expect(judged({})).toBeUndefined()
  expect(judged({ containerd: 'containerd github.com/containerd/containerd/v2 v2.3.7 \n' })).toBeUndefined()
})

test('programs that are not there: the line that installs them', () => {
  const missing = ['containerd', 'ctr', 'a static busybox']
  expect(judged({ missing, packages: ['containerd', 'busybox-static'], containerd: '' })).toBe(
    'not found: containerd, ctr, a static busybox: apt-get install -y --no-install-recommends containerd busybox-static',
  )
})

test('programs that are too old', () => {
  const said = 'containerd github.com/containerd/containerd 1.4.13~ds1 1.4.13~ds1-1~deb11u4'
  expect(judged({ containerd: `${said}\n` })).toBe(`containerd 1.6 or newer is needed, and this is: ${said}`)
  expect(judged({ openssl: 'OpenSSL 1.1.1n  15 Mar 2022\n' })).toBe(
    'OpenSSL 3 or newer is needed, and this is: OpenSSL 1.1.1n  15 Mar 2022',
  )
})

describe('control groups', () => {
  const groups = (text: string) => judged({ groups: readGroups(text) })
  const all = 'cpuset cpu io memory hugetlb pids rdma misc'

  test('version 2, as on a machine with systemd', () => {
    expect(groups(`controllers ${all}\ngiven cpuset cpu io memory hugetlb pids rdma misc\n`)).toBeUndefined()
  })

  test('version 2, where we are the first to give anything to a group', () => {
    expect(groups(`controllers ${all}\ngiven\n`)).toBeUndefined()
  })

  test('version 2 in a container with a view of its own, whose processes are in its uppermost group', () => {
    expect(groups(`controllers ${all}\ngiven\noccupied\n`)).toMatchInlineSnapshot(
      `"control groups: cpu, cpuset, memory, hugetlb, pids cannot be given to groups below one that has processes: in a container, run it with --privileged --cgroupns=host"`,
    )
    expect(groups(`controllers ${all}\ngiven ${all}\noccupied\n`)).toBeUndefined()
  })

  test('version 2 in a container that was given none of them', () => {
    expect(groups('controllers\ngiven\n')).toMatchInlineSnapshot(
      `"control groups have no cpu, memory, pids here: in a container, run it with --privileged --cgroupns=host"`,
    )
  })

  test('a container without the right to make any', () => {
    expect(judged({ groups: { trouble: 'unshare: unshare failed: Operation not permitted' } })).toMatchInlineSnapshot(
      `"control groups cannot be made here (unshare: unshare failed: Operation not permitted): in a container, run it with --privileged"`,
    )
  })
})

describe('an ordinary user', () => {
  const user: UserFacts = { name: 'ann', idRange: true }
  const told = (more: Partial<UserFacts>, facts: Partial<KubeletFacts> = {}) =>
    judgeMachine({ ...fine, groups: undefined, user: { ...user, ...more }, ...facts })

  test('with a range of ids, on a Linux of today', () => {
    expect(told({})).toBeUndefined()
  })

  test('without a range of ids', () => {
    expect(told({ idRange: false })).toMatchInlineSnapshot(
      `"files of images belong to several users, and ann has no range of ids for them: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ann; as root it works: sudo env "PATH=$PATH" cnilab up --provider kubernetes"`,
    )
  })

  test('on a Linux before 5.11', () => {
    expect(told({ overlay: 'mount: /mnt/all: permission denied.' })).toMatchInlineSnapshot(
      `"ann cannot mount overlays here, as Linux 5.11 and newer let every user do (mount: /mnt/all: permission denied.); as root it works: sudo env "PATH=$PATH" cnilab up --provider kubernetes"`,
    )
  })

  test('with a containerd that wants control groups', () => {
    const containerd = 'containerd github.com/containerd/containerd/v2 v2.3.7 \n'
    expect(told({}, { containerd })).toMatchInlineSnapshot(
      `"containerd 2 starts nothing without control groups, and only root makes some; 1.6 or 1.7 does, and as root it works: sudo env "PATH=$PATH" cnilab up --provider kubernetes"`,
    )
  })

  test('without the program that gives ids: a line that can be typed', () => {
    expect(told({ idRange: false }, { missing: ['newuidmap'], packages: ['uidmap'] })).toMatchInlineSnapshot(
      `"not found: newuidmap: sudo apt-get install -y --no-install-recommends uidmap"`,
    )
  })
})
