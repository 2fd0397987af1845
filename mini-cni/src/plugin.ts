/** The CNI plugin that a container runtime runs: ADD, DEL, CHECK, GC, STATUS, VERSION (CNI SPEC 1.1). `bin/mini-cni` starts it. */
const [, , self = 'mini-cni'] = process.argv
const variables = { ...process.env }
// Each call is a process, and ffi-napi takes longer to load than all of the rest.
process.env.MINI_CNI_FFI ??= 'node'
const { main } = await import('./plugin/main.ts')
process.exitCode = await main(self, variables)

export {}
