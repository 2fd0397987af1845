/** The CNI plugin that a container runtime runs: ADD, DEL, CHECK, GC, STATUS, VERSION (CNI SPEC 1.1). `bin/mini-cni` starts it. */
import { main } from './plugin/main.ts'

process.exitCode = await main(process.argv[2] ?? 'mini-cni')
