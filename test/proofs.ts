/** `npm run test:proofs`: `author prove` of the labs that `npm test` leaves out. */
import { spawnSync } from 'node:child_process'
import { proofArgs } from './proved-labs.ts'

const argv = ['lab-runner/bin/run.js', ...proofArgs('test:proofs')]
process.exitCode = spawnSync(process.execPath, argv, { stdio: 'inherit' }).status ?? 1
