import { PageHead } from '../components/layout.tsx'

export default function Gaps() {
  return <PageHead title="Gaps" />
}
