/** cnitool beside the reference plugins, built by Go into the project's .cache. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { referencePlugins } from '../plugins-of-go.ts'

const cnitool = 'github.com/containernetworking/cni/cnitool@v1.3.0'

/** Folder of all of them, or why there is none. */
export function toolsOfGo(): string | { readonly absent: string } {
  const { folder, absent = '' } = referencePlugins()
  if (folder === undefined) return { absent }
  if (existsSync(join(folder, 'cnitool'))) return folder
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '-modcacherw', CGO_ENABLED: '0' }
  const go = spawnSync('go', ['install', cnitool], { env, encoding: 'utf8' })
  if (go.status === 0) return folder
  return {
    absent: go.error === undefined ? `go install: ${go.stderr.trim().split('\n').at(-1)}` : 'Go is not installed',
  }
}
