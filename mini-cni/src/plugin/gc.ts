import type { Call } from './call.ts'

export function gc(_call: Call): undefined {}
