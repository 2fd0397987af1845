import { run } from '../../shell.ts'
import type { Shell } from '../provider.ts'

/** The machine on which the ssh client runs: its commands with its user's own environment, and where its files are seen from. */
export interface Here extends Shell {
  /** Empty for this machine. */
  readonly root: string
  /** Where it is noted which clusters there are; default: `folder` below `root`. */
  readonly records?: string
}

export const thisMachine: Here = {
  root: '',
  exec: (argv, options) => run(argv, options),
  command: argv => argv,
  environment: Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  ),
}
