import type { Call } from './call.ts'

export function check(_call: Call): undefined {}
