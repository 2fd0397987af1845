/** Who a client is and where the API is, as kubectl and the parts of Kubernetes read it. JSON, which is YAML too. */
export interface Credentials {
  /** PEM. */
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

export function kubeconfig(server: string, user: string, { ca, certificate, key }: Credentials): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const name = 'cnilab'
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(ca) } }],
      users: [{ name: user, user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
      contexts: [{ name, context: { cluster: name, user } }],
      'current-context': name,
    },
    undefined,
    2,
  )}\n`
}
