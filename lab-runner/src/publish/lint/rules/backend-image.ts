/** Which machine a scenario asks for. */
import { closest } from '../../../closest.ts'
import { images, katacodaImage, replacementOf } from '../platform-facts.ts'
import type { Rule } from '../rule.ts'

export const imageDead: Rule = {
  id: 'image-dead',
  level: 'error',
  on: 'scenario',
  says: 'The machine that the scenario asks for was one of Katacoda.',
  why: 'The platform starts one of a few machines: ubuntu, ubuntu-4GB, and kubernetes-kubeadm with one node or two, each also as -rapid with the next Kubernetes. Ids of Katacoda such as kubernetes-cluster-running:1.21 are none of them. What the old machine had installed must be installed by the background script.',
  check: ({ image, json }) => {
    const old = image && katacodaImage(image.id)
    if (!image || !old) return []
    const at = { file: json, offset: image.node.offset }
    return [{ at, message: `no machine is called "${image.id}" here; nearest: ${old.instead}` }]
  },
}

export const imageRenamed: Rule = {
  id: 'image-renamed',
  level: 'warning',
  on: 'scenario',
  says: 'The machine that the scenario asks for is gone; another one is started in its place.',
  why: 'The k3s images are gone and their ids are mapped to kubeadm clusters: what a text says about k3s (its service, its paths, its bundled ingress) no longer holds there. Ids such as ubuntu:2004 are from Katacoda; living scenarios use them, but nothing documents them, and the Ubuntu that starts is not the one they name.',
  mends: 'writes the id that is started anyway',
  check: ({ image, json }) => {
    const now = image && replacementOf(image.id)
    if (!image || now === undefined) return []
    const at = { file: json, offset: image.node.offset }
    const fix = [{ at, length: image.node.length, text: JSON.stringify(now) }]
    return [{ at, message: `"${image.id}" is gone; what starts is "${now}"`, fix }]
  },
}

export const imageUnknown: Rule = {
  id: 'image-unknown',
  level: 'warning',
  on: 'scenario',
  says: 'The machine that the scenario asks for is not a known one.',
  why: 'Either it is misspelt, and then nothing starts, or it is newer than this linter. Which there are is said in the documentation for creators.',
  check: ({ image, json }) => {
    if (!image || images.has(image.id) || katacodaImage(image.id) || replacementOf(image.id) !== undefined) return []
    const [near] = closest(image.id, [...images.keys()])
    const hint = near === undefined ? '' : `; did you mean "${near}"?`
    return [{ at: { file: json, offset: image.node.offset }, message: `"${image.id}" is not a known machine${hint}` }]
  },
}
