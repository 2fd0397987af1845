import type { Call } from './call.ts'

export function status(_call: Call): undefined {}
