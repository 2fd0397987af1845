import { fileURLToPath } from 'node:url'

/** Path of what the first process of a mount namespace sources: all that the host has mounted becomes read-only. */
export const readOnlyScript = fileURLToPath(new URL('read-only.sh', import.meta.url))
