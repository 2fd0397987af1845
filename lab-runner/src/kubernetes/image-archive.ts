/** The names in an archive of images, as `docker save` writes it or in the layout of the Open Container Initiative. */
import { existsSync } from 'node:fs'
import { list, type ReadEntry } from 'tar'
import { LabError } from '../errors.ts'

interface Saved {
  readonly RepoTags?: readonly string[] | null
}

interface Index {
  readonly manifests?: readonly { readonly annotations?: Readonly<Record<string, string>> }[]
}

/** Throws LabError where it is none, or where an image has no name that a pod could ask for. */
export async function namesInArchive(file: string): Promise<readonly string[]> {
  if (!existsSync(file)) throw unreadable(file, 'there is no such file')
  const texts = await read(file, ['manifest.json', 'index.json']).catch(cause => {
    throw unreadable(file, `as tar reads it: ${cause instanceof Error ? cause.message : String(cause)}`)
  })
  const saved = parse<readonly Saved[]>(texts.get('manifest.json'))
  const index = parse<Index>(texts.get('index.json'))
  if (saved === undefined && index === undefined) throw unreadable(file, 'it has no manifest.json and no index.json')
  const names =
    saved?.flatMap(({ RepoTags }) => RepoTags ?? []) ?? index?.manifests?.flatMap(one => nameOf(one.annotations)) ?? []
  if (names.length > 0) return names
  throw new LabError(`${file}: its images have no names`, {
    suggestions: ['with a name:  docker save NAME:TAG -o FILE', 'or:  skopeo copy SOURCE docker-archive:FILE:NAME:TAG'],
  })
}

/** A tag alone is no name. */
function nameOf(annotations: Readonly<Record<string, string>> = {}): readonly string[] {
  const name = annotations['io.containerd.image.name'] ?? annotations['org.opencontainers.image.ref.name'] ?? ''
  return /[/:]/.test(name) ? [name] : []
}

async function read(file: string, wanted: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  const onReadEntry = (entry: ReadEntry): void => {
    const name = entry.path.replace(/^\.\//, '')
    if (!wanted.includes(name)) return
    entry.on('data', bytes => texts.set(name, (texts.get(name) ?? '') + String(bytes)))
  }
  await list({ file, strict: true, onReadEntry })
  return texts
}

function parse<Type>(text: string | undefined): Type | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreadable(file: string, why: string): LabError {
  return new LabError(`${file} is no archive of images: ${why}`, {
    suggestions: ['as in:  docker save NAME:TAG -o FILE', 'or:  podman save --format oci-archive NAME:TAG -o FILE'],
  })
}
