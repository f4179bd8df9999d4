import { PageHead } from '../components/layout.tsx'

export default function Analytics() {
  return <PageHead title="Analytics" />
}
