/**
 * Stand-ins for the images that Kubernetes' end-to-end tests pull: the same programs, built from the same sources, but on
 * this machine's own bash, curl, dig and nc instead of Alpine's.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Image, ociArchive } from '../../lab-runner/src/kubernetes/oci-archive.ts'
import { fillRoot } from '../../lab-runner/src/providers/kubernetes/images.ts'
import { findBusybox } from '../../lab-runner/src/providers/kubernetes/lacking.ts'
import { mustRun } from '../../lab-runner/src/shell.ts'
import { missingPackages, type Program, pathOf, programs } from './e2e-programs.ts'
import { buildPrograms, coredns, endToEnd, sourceOf } from './go-programs.ts'

export const corednsImage = 'registry.k8s.io/coredns/coredns:v1.14.7'

/** An archive for `ctr -n k8s.io images import`. */
export async function e2eImages(): Promise<Uint8Array> {
  const dir = mkdtempSync(join(tmpdir(), 'cnilab-e2e-'))
  try {
    const [small, large, dns] = ['small', 'large', 'dns'].map(name => join(dir, name)) as [string, string, string]
    const busybox = findBusybox()
    const applets = (await mustRun([busybox, '--list'])).trim().split('\n')
    fillRoot(small, busybox, applets)
    // busybox' own sh runs its applets before what is in PATH.
    fillRoot(
      large,
      busybox,
      applets.filter(applet => !['sh', 'bash', 'ping', 'nc', 'nslookup'].includes(applet)),
    )
    await addTools(large)
    fillRoot(dns, busybox, [])
    copyFileSync(join(buildPrograms(coredns), 'coredns'), join(dns, 'coredns'))
    const image = (name: string, root: string, rest: Partial<Image> = {}): Image => ({
      ...{ name: `registry.k8s.io/${name}`, root },
      ...rest,
    })
    return await ociArchive([
      image('pause:3.10.1', small, { command: ['/bin/pause'] }),
      image('e2e-test-images/busybox:1.37.0-1', small, { command: ['sh'] }),
      image('e2e-test-images/agnhost:2.56', large, { entrypoint: ['/agnhost'], command: ['pause'] }),
      image('e2e-test-images/jessie-dnsutils:1.7', large, { command: ['sleep', '86400'] }),
      { name: corednsImage, root: dns, entrypoint: ['/coredns'] },
    ])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function addTools(root: string): Promise<void> {
  const built = buildPrograms(endToEnd)
  const porter = join(sourceOf(endToEnd, 'k8s.io/kubernetes'), 'test/images/agnhost/porter')
  copyFileSync(join(built, 'agnhost'), join(root, 'agnhost'))
  symlinkSync('agnhost', join(root, 'agnhost-2'))
  for (const file of ['localhost.crt', 'localhost.key']) copyFileSync(join(porter, file), join(root, file))
  mkdirSync(join(root, 'uploads'))
  mkdirSync(join(root, 'usr/bin'), { recursive: true })
  for (const name of Object.keys(programs) as Program[]) {
    const path = pathOf(name)
    if (path === undefined)
      throw new Error(`${name} is not installed: apt-get install -y ${missingPackages().join(' ')}`)
    copyFileSync(path, join(root, 'usr/bin', name))
    for (const library of await librariesOf(path)) {
      mkdirSync(join(root, dirname(library)), { recursive: true })
      copyFileSync(library, join(root, library))
    }
  }
  symlinkSync('nc.openbsd', join(root, 'usr/bin/nc'))
  for (const name of ['sh', 'bash']) symlinkSync('/usr/bin/bash', join(root, 'bin', name))
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\npasswd: files\ngroup: files\n')
}

/** Of a program, the one that loads them too. */
async function librariesOf(path: string): Promise<readonly string[]> {
  const said = await mustRun(['ldd', path])
  return [...said.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].flatMap(([, library]) =>
    library === undefined ? [] : [library],
  )
}
