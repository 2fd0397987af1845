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

describe('an ordinary user is told what is between it and a kubelet, and the line that does without', () => {
  const user: UserFacts = { name: 'ann', version: 2, delegated: true, idRange: true }
  const told = (more: Partial<UserFacts>) => judged({ user: { ...user, ...more }, groups: { trouble: 'not tried' } })

  test('control groups of version 1', () => {
    expect(told({ version: 1, delegated: false })).toMatchInlineSnapshot(
      `"containerd and kubelets need root here, because only root can make control groups of version 1, and pods need some: sudo env "PATH=$PATH" cnilab up --provider kubernetes"`,
    )
  })

  test('none of version 2', () => {
    expect(told({ delegated: false })).toMatchInlineSnapshot(
      `"containerd and kubelets need root here, because no control group has been given to ann, and pods need some: sudo env "PATH=$PATH" cnilab up --provider kubernetes"`,
    )
  })

  test('no range of ids', () => {
    expect(told({ idRange: false })).toMatchInlineSnapshot(
      `"containerd and kubelets need root here, because ann has no range of user ids in /etc/subuid and /etc/subgid, and files of images belong to several: sudo env "PATH=$PATH" cnilab up --provider kubernetes"`,
    )
  })

  test('nothing that is seen from here', () => {
    expect(told({})).toMatchInlineSnapshot(
      `"containerd and kubelets need root here, because they have been tried as root only: sudo env "PATH=$PATH" cnilab up --provider kubernetes"`,
    )
  })
})
