/** Builds what the tests with real kubelets need of others: they run where there is no way out. */
import { referencePlugins } from '../conform/plugins-of-go.ts'
import { buildPrograms, newContainerd } from './go-programs.ts'

console.log(buildPrograms(newContainerd))
const { folder, absent } = referencePlugins()
if (folder === undefined) throw new Error(absent)
console.log(folder)
