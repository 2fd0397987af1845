/** A profile that lets this project's Node, and what it starts, use user namespaces on Ubuntu 23.10 and later (AppArmor 4, `userns` rule). */
export function apparmorProfile(node: string): string {
  return `# lets cnilab make user namespaces; everything else stays as it was
abi <abi/4.0>,
include <tunables/global>

profile cnilab "${node.replaceAll('"', '\\"')}" flags=(unconfined) {
  userns,
}
`
}
