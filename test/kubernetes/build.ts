/** Builds what the tests with real kubelets need of others: they run where there is no way out. */
import { referencePlugins } from '../conform/plugins-of-go.ts'
import { buildPrograms, kind, newContainerd } from './go-programs.ts'

console.log(buildPrograms(newContainerd))
console.log(buildPrograms(kind))
const { folder, absent } = referencePlugins()
if (folder === undefined) throw new Error(absent)
console.log(folder)
