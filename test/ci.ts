/** Whether this is a run of CI, where nothing that should run may be skipped and what fails is tried once more. */
export const ci = ['1', 'true'].includes(process.env.CI ?? '')
