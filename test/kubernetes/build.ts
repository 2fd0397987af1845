/** Builds what the tests with real kubelets need of others: they run where there is no way out. */
import { referencePlugins } from '../conform/plugins-of-go.ts'
import { buildPrograms, coredns, endToEnd, kind, newContainerd, sourceOf } from './go-programs.ts'

for (const recipe of [newContainerd, kind, endToEnd, coredns]) console.log(buildPrograms(recipe))
console.log(sourceOf(endToEnd, 'k8s.io/kubernetes'))
const { folder, absent } = referencePlugins()
if (folder === undefined) throw new Error(absent)
console.log(folder)
