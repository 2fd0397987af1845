/** A static busybox for machines that have none: that of an image, which the engine can pull. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from '../../errors.ts'
import { findBusybox } from '../kubernetes/lacking.ts'
import { mustExec } from '../kubernetes/must-exec.ts'
import type { Shell } from '../provider.ts'

/** The one with musl is static; for Podman the name is whole. */
const image = 'docker.io/library/busybox:musl'

/** Path of this machine's, else of one that is put into `folder`. Throws the LabError about this machine's where the engine has none either. */
export async function busyboxFor(
  here: Shell,
  { engine, folder, find = findBusybox }: { engine: string; folder: string; find?: () => string },
): Promise<string> {
  try {
    return find()
  } catch (cause) {
    const file = join(folder, 'busybox')
    if (await copyOut(here, engine, file).catch(() => false)) return file
    if (!(cause instanceof LabError)) throw cause
    throw new LabError(`${cause.message}, and ${engine} could not pull ${image}`, {
      cause,
      exit: cause.exit,
      suggestions: cause.suggestions.slice(0, 1),
    })
  }
}

async function copyOut(here: Shell, engine: string, file: string): Promise<boolean> {
  const container =
    (await mustExec(here, [engine, 'create', image], { timeout: 60_000 })).trim().split('\n').at(-1) ?? ''
  try {
    await mustExec(here, [engine, 'cp', `${container}:/bin/busybox`, file])
    chmodSync(file, 0o755)
    return true
  } finally {
    await here.exec([engine, 'rm', container])
  }
}
