/** In the place of `store/kubernetes/follow.ts`: a plugin that makes one call reads what the agent has written. */
export function followNodes(): never {
  throw new Error('only the agent follows the API server')
}
