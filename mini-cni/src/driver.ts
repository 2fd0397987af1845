/** Run by Node inside a node of a lab cluster: one JSON request on stdin, one JSON answer on the last line of stdout. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { clearNode } from './driver/clear.ts'
import { detachAll, rebuild } from './driver/rebuild.ts'
import type { Answer, Request } from './driver/request.ts'
import { troubleOf } from './driver/trouble.ts'

function answer(request: Request): Answer {
  const expected = request.host?.hostname ?? request.node.name
  if (hostname() !== expected) {
    const message = `this is ${hostname()}, not ${expected}; the driver clears the node that it runs on, so it does nothing here`
    return { ok: false, trouble: { kind: 'threw', message, node: request.node.name } }
  }
  try {
    if (request.plugin !== undefined) detachAll(request)
    clearNode(request)
    return request.do === 'remove' ? { ok: true } : { ok: true, ...rebuild(request) }
  } catch (error) {
    return { ok: false, trouble: troubleOf(error, request.node.name, import.meta.dirname) }
  }
}

console.log(JSON.stringify(answer(JSON.parse(readFileSync(0, 'utf8')))))
