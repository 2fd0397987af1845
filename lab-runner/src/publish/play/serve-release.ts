/** usage: node serve-release.ts FOLDER PORT: the release archive, as GitHub or a mirror would give it; runs on the outside host. */
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'

const [folder = '.', port = '8000'] = process.argv.slice(2)

createServer((request, response) => {
  const path = join(folder, basename(decodeURIComponent(request.url ?? '/')))
  const state = statSync(path, { throwIfNoEntry: false })
  if (!state?.isFile()) {
    response.writeHead(404).end()
    return
  }
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  const from = Number(start ?? 0)
  if (from >= state.size && from > 0) {
    response.writeHead(416).end()
    return
  }
  const range = start === undefined ? {} : { 'content-range': `bytes ${from}-${state.size - 1}/${state.size}` }
  response.writeHead(start === undefined ? 200 : 206, { 'content-length': state.size - from, ...range })
  createReadStream(path, { start: from }).pipe(response)
}).listen(Number(port))
