import { PageHead } from '../components/layout.tsx'

export default function Source() {
  return <PageHead title="Source" />
}
