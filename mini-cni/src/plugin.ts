/**
 * The CNI plugin that a container runtime runs: ADD, DEL, CHECK, GC, STATUS, VERSION (CNI SPEC 1.1). `bin/mini-cni` starts it
 * with the name that it was called by, and with a folder for compiled code where there is one.
 */
import { enableCompileCache } from 'node:module'

const [, , self = 'mini-cni', cache] = process.argv
const variables = { ...process.env }
if (cache !== undefined) enableCompileCache(cache)
// Each call is a process, and ffi-napi takes longer to load than all of the rest.
process.env.MINI_CNI_FFI ??= 'node'
const { main } = await import('./plugin/main.ts')
process.exitCode = await main(self, variables)
