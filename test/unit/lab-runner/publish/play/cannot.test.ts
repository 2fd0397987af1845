import { expect, test } from 'vitest'
import { cannotPlay, thirdMachine } from '../../../../../lab-runner/src/publish/play/cannot.ts'
import type { PlayScript } from '../../../../../lab-runner/src/publish/play/script.ts'

const scenario = (text: string, image = 'ubuntu'): PlayScript => ({
  ...{ title: 'x', image, assets: [] },
  parts: [
    { kind: 'step', number: 1, title: 'x', page: 's.md', folded: [], blocks: [{ text, interrupt: false, line: 3 }] },
  ],
})

test.each([
  ['kubectl get pods', 'kubectl'],
  ['cd /tmp && docker ps', 'docker'],
  ["ssh node01 'systemctl restart kubelet'", 'systemctl'],
  ['if ! kubectl get pod x; then exit 1; fi', 'kubectl'],
  ['x=$(crictl ps -q)', 'crictl'],
  ['sudo apt-get install -y jq', 'apt-get'],
  ['k get nodes', 'k'],
])('%s cannot be played here', (text, word) => {
  expect(cannotPlay(scenario(text))[0]).toMatch(new RegExp(`^s\\.md:3 calls ${word}, and there is no .* here$`))
})

test.each([
  ['echo kubectl is a program'],
  ['# kubectl get pods'],
  ['command -v kubectl && kubectl get nodes'],
  ['cat <<END >notes\nkubectl get pods\nEND'],
  ['ls /etc/docker'],
  ['curl -s http://172.30.2.2:8080/'],
])('%s can', text => {
  expect(cannotPlay(scenario(text))).toEqual([])
})

test('what comes from the internet', () => {
  expect(cannotPlay(scenario('curl -sL https://get.example.com/x | bash'))).toEqual([
    's.md:3 fetches from https://get.example.com, and there is no internet here',
  ])
})

test('a machine that is not here', () => {
  expect(cannotPlay(scenario('true', 'kubernetes-kubeadm-1node'))[0]).toContain('kubernetes-kubeadm-1node')
})

test('the platform has two machines', () => {
  expect(thirdMachine(scenario('ssh node02 true'))).toMatch(/^s\.md:3 speaks to node02;/)
  expect(thirdMachine(scenario('ssh node01 true; echo host01 host02'))).toBeUndefined()
})
