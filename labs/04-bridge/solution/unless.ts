// generated from mini-cni/src/bridge by npm run generate; do not edit
/** Runs `work`; that it fails with this errno (`EEXIST`) is fine. Throws any other failure. */
export function unless(code: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === code)) throw error
  }
}
