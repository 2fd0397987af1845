/** The API server, asked on its own node with the admin's certificate: an answer costs a curl, and no kubectl. */
import type { Node } from '../provider.ts'
import { pki } from './certificates.ts'
import { mustExec } from './must-exec.ts'

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH'
  readonly body?: object
}

const types = { GET: 'application/json', POST: 'application/json', PATCH: 'application/merge-patch+json' } as const

/** Throws CommandError where it does not answer, or not with a 2xx. */
export async function askApi(first: Node, path: string, { method = 'GET', body }: ApiRequest = {}): Promise<string> {
  const identity = ['--cacert', `${pki}/ca.crt`, '--cert', `${pki}/admin.crt`, '--key', `${pki}/admin.key`]
  const content = body === undefined ? [] : ['-H', `Content-Type: ${types[method]}`, '--data-binary', '@-']
  const argv = ['curl', '-sS', '--fail-with-body', '-m', '15', '-X', method, ...identity, ...content]
  const input = body === undefined ? {} : { input: JSON.stringify(body) }
  return mustExec(first, [...argv, `https://127.0.0.1:6443${path}`], input)
}

/** The same, but undefined for any answer that is no 2xx, and while there is none. */
export async function tryApi(first: Node, path: string): Promise<string | undefined> {
  return askApi(first, path).catch(() => undefined)
}
