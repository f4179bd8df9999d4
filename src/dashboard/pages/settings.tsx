import { PageHead } from '../components/layout.tsx'

export default function Settings() {
  return <PageHead title="Settings" />
}
