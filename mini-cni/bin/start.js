/** Plain JavaScript, which no Node has to translate first: from here on, code that was translated once is taken from `cache`. */
import { enableCompileCache } from 'node:module'

const [, , , cache] = process.argv
if (cache) enableCompileCache(cache)
await import('../src/plugin.ts')
