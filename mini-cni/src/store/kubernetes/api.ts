import { get as getPlain } from 'node:http'
import { get, type RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { Watch } from '@kubernetes/client-node/dist/watch.js'
import type { NodeObject } from './entry.ts'
import { ApiError, type ListWatchApi } from './list-and-watch.ts'

const path = '/api/v1/nodes'

/** Milliseconds for a list, from the first byte that is sent to the last that comes. */
const patience = 15_000

/** The nodes of the cluster that a kubeconfig names, or of the cluster in whose pod this runs. Throws where there is neither. */
export function nodeApi(kubeconfig?: string): ListWatchApi<NodeObject> {
  const config = new KubeConfig()
  if (kubeconfig === undefined) config.loadFromCluster()
  else config.loadFromFile(kubeconfig)
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw new Error(`${kubeconfig ?? 'the service account'} names no cluster`)
  return {
    async list() {
      const options: RequestOptions = { headers: { Accept: 'application/json' } }
      await config.applyToHTTPSOptions(options)
      const { items, metadata } = JSON.parse(await fetchText(server + path, options))
      return { items, resourceVersion: String(metadata?.resourceVersion ?? '') }
    },
    watch(resourceVersion, onEvent, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const done = (error: unknown) => (isTrouble(error) ? reject(errorOf(error)) : resolve())
      const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 290 }
      void new Watch(config).watch(path, query, onEvent, done).then(connection => {
        const end = () => connection.abort()
        if (signal.aborted) end()
        else signal.addEventListener('abort', end, { once: true })
        // There are thousands of watches a day, and one signal.
        const forget = () => signal.removeEventListener('abort', end)
        void promise.then(forget, forget)
      }, done)
      return promise
    },
  }
}

/** The server ends a watch after some minutes, and so does the client one in which nothing was said for half a minute: both go on from where they were. */
function isTrouble(error: unknown): boolean {
  return error instanceof Error && !['AbortError', 'TimeoutError'].includes(error.name)
}

function errorOf(error: unknown): Error {
  const { statusCode, message, cause } = error as Error & { readonly statusCode?: number }
  // What undici throws says only that it failed; why is in its cause.
  return new ApiError(cause instanceof Error ? cause.message || String(cause) : message, statusCode)
}

function fetchText(url: string, options: RequestOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const ask = url.startsWith('http:') ? getPlain : get
  const request = ask(url, { ...options, signal: AbortSignal.timeout(patience) }, answer => {
    const parts: Buffer[] = []
    answer.on('data', part => parts.push(part))
    answer.on('error', reject)
    answer.on('end', () => {
      const text = Buffer.concat(parts).toString()
      const { statusCode = 0, statusMessage } = answer
      if (statusCode === 200) resolve(text)
      else reject(new ApiError(`GET ${path}: ${statusCode} ${statusMessage}${messageIn(text)}`, statusCode))
    })
  })
  request.on('error', error => reject(new ApiError(error.message || String(error))))
  return promise
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text)
    return message === undefined ? '' : `: ${message}`
  } catch {
    return ''
  }
}
